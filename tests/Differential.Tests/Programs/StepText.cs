using Etcd.Api;
using Google.Protobuf;

namespace Differential.Tests.Programs;

/// <summary>Steps as lines of text: <c>verb @revision {json}</c>. What a failure prints, a test can paste.</summary>
internal static class StepText
{
    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default);

    public static string Format(Step step) => $"{step.Verb} {step.Revision} {Formatter.Format(step.Request)}";

    public static string Format(IEnumerable<Step> steps) => string.Join('\n', steps.Select(Format));

    public static IReadOnlyList<Step> Parse(string program) =>
        [.. program.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(ParseLine)];

    private static Step ParseLine(string line)
    {
        var parts = line.Split(' ', 3);
        var verb = Enum.Parse<Verb>(parts[0]);
        return new(verb, JsonParser.Default.Parse(parts[2], Descriptor(verb)), RevisionRef.Parse(parts[1]));
    }

    private static Google.Protobuf.Reflection.MessageDescriptor Descriptor(Verb verb) => verb switch
    {
        Verb.Range => RangeRequest.Descriptor,
        Verb.Put => PutRequest.Descriptor,
        Verb.Delete => DeleteRangeRequest.Descriptor,
        Verb.Txn => TxnRequest.Descriptor,
        Verb.Compact => CompactionRequest.Descriptor,
        Verb.Grant => LeaseGrantRequest.Descriptor,
        Verb.Revoke => LeaseRevokeRequest.Descriptor,
        Verb.KeepAlive => LeaseKeepAliveRequest.Descriptor,
        Verb.TimeToLive => LeaseTimeToLiveRequest.Descriptor,
        Verb.Leases => LeaseLeasesRequest.Descriptor,
        Verb.HashKv => HashKVRequest.Descriptor,
        Verb.Alarm => AlarmRequest.Descriptor,
        Verb.Lock => LockRequest.Descriptor,
        Verb.Unlock => UnlockRequest.Descriptor,
        Verb.Campaign => CampaignRequest.Descriptor,
        Verb.Proclaim => ProclaimRequest.Descriptor,
        Verb.Leader => LeaderRequest.Descriptor,
        Verb.Resign => ResignRequest.Descriptor,
        Verb.Members => MemberListRequest.Descriptor,
        Verb.Watch => WatchCreateRequest.Descriptor,
        Verb.CancelWatch => WatchCancelRequest.Descriptor,
        Verb.Progress => WatchProgressRequest.Descriptor,
        _ => verb.Method().InputType,
    };
}
