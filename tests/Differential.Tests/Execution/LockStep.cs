using Differential.Tests.Generation;
using Differential.Tests.Programs;
using Etcd.Api;
using Google.Protobuf;
using Testing.Etcd;

namespace Differential.Tests.Execution;

/// <summary>Runs programs on a FakeEtcd and on a real etcd at once and compares every answer.</summary>
/// <param name="fake">The FakeEtcd.</param>
/// <param name="real">The etcd.</param>
/// <param name="version">Which release the etcd is.</param>
internal sealed partial class LockStep(EtcdClients fake, EtcdClients real, Version version)
{
    /// <summary>How much of the history is read back after a program.</summary>
    private const int MaxRevisionsRead = 40;

    private static readonly ByteString Zero = ByteString.CopyFrom(0);

    /// <summary>What is written when nothing but a revision is needed.</summary>
    private static readonly ByteString Filler = ByteString.CopyFromUtf8("filler");

    private long _current = 1;
    private long _compacted = -1;

    /// <summary>How many requests were compared.</summary>
    public long Operations { get; private set; }

    /// <summary>Runs one program and then compares all that can be read.</summary>
    /// <exception cref="Difference">The servers answered differently.</exception>
    public async Task RunAsync(IReadOnlyList<Step> program)
    {
        await using var onFake = new ServerSession(fake, streamsRanges: true);
        await using var onReal = new ServerSession(real, streamsRanges: false);
        foreach (var step in program)
        {
            await RunAsync(step, onFake, onReal);
        }

        await CompareWatchesAsync("the watches' transcripts", onFake, onReal);
        await CompareStateAsync(onFake, onReal);
    }

    /// <summary>Leaves nothing behind for the next program but the revision counter.</summary>
    public async Task CleanUpAsync()
    {
        await using var onFake = new ServerSession(fake, streamsRanges: true);
        await using var onReal = new ServerSession(real, streamsRanges: false);
        await DisarmAsync(onFake, onReal);
        foreach (var request in AuthGenerator.CleanUp)
        {
            await CallAsync(request is AuthUserDeleteRequest ? Verb.UserDelete : Verb.RoleDelete, request, onFake, onReal);
        }

        await CallAsync(Verb.Delete, new DeleteRangeRequest { Key = Zero, RangeEnd = Zero }, onFake, onReal);
        foreach (var lease in RequestGenerator.Leases)
        {
            await CallAsync(Verb.Revoke, new LeaseRevokeRequest { ID = lease }, onFake, onReal);
        }

        await CompactAsync(new CompactionRequest { Revision = _current, Physical = true }, onFake, onReal);
    }

    private Task RunAsync(Step step, ServerSession onFake, ServerSession onReal)
    {
        var revision = step.Revision.Resolve(_current, _compacted);
        return step.Request switch
        {
            RangeRequest range => CallAsync(step.Verb, Localizer.Range(range, revision, _current), onFake, onReal),
            TxnRequest txn => CallAsync(step.Verb, Localizer.Txn(txn, _current), onFake, onReal),
            CompactionRequest compact => CompactAsync(new CompactionRequest { Revision = revision, Physical = compact.Physical }, onFake, onReal),
            HashKVRequest => CallAsync(step.Verb, new HashKVRequest { Revision = revision }, onFake, onReal),
            WatchCreateRequest create => WatchAsync(create, revision, onFake, onReal),
            WatchCancelRequest cancel => CancelAsync(step, cancel.WatchId, onFake, onReal),
            WatchProgressRequest => CompareWatchesAsync(step.ToString(), onFake, onReal),
            var request => CallAsync(step.Verb, request, onFake, onReal),
        };
    }

    private async Task<Outcome> CallAsync(Verb verb, IMessage request, ServerSession onFake, ServerSession onReal)
    {
        Operations++;
        var fakeCall = onFake.CallAsync(verb, request);
        var realCall = onReal.CallAsync(verb, request);
        var (fakeSaid, realSaid) = (await fakeCall, await realCall);
        if (!fakeSaid.SameAs(realSaid))
        {
            throw new Difference($"{verb} {request}", fakeSaid.ToString(), realSaid.ToString());
        }

        _current = Math.Max(_current, realSaid.Revision);
        return realSaid;
    }

    private async Task CompactAsync(CompactionRequest request, ServerSession onFake, ServerSession onReal)
    {
        // Whether an event's previous value is still there when it is sent depends on timing: send them all first.
        await CompareWatchesAsync("the watches before a compaction", onFake, onReal);
        var outcome = await CallAsync(Verb.Compact, request, onFake, onReal);
        if (outcome.Response is null)
        {
            return;
        }

        _compacted = request.Revision;
        if (!request.Physical)
        {
            // It goes on in the background. Asking for it again is refused, but only once it is through.
            await CallAsync(Verb.Compact, new CompactionRequest { Revision = request.Revision, Physical = true }, onFake, onReal);
        }
    }

    /// <summary>Ends the alarms, which would refuse writes.</summary>
    private async Task DisarmAsync(ServerSession onFake, ServerSession onReal)
    {
        foreach (var alarm in new[] { AlarmType.Nospace, AlarmType.Corrupt })
        {
            await CallAsync(Verb.Alarm, new AlarmRequest { Action = AlarmRequest.Types.AlarmAction.Deactivate, Alarm = alarm }, onFake, onReal);
        }
    }

    private async Task CompareStateAsync(ServerSession onFake, ServerSession onReal)
    {
        var everything = new RangeRequest { Key = Zero, RangeEnd = Zero };
        var oldest = Math.Max(Math.Max(_compacted, 1), _current - MaxRevisionsRead);
        for (var revision = oldest; revision <= _current; revision++)
        {
            everything.Revision = revision;
            await CallAsync(Verb.Range, everything, onFake, onReal);
        }

        await CallAsync(Verb.HashKv, new HashKVRequest(), onFake, onReal);
    }
}
