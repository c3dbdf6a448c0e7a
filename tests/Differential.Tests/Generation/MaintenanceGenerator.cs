using Differential.Tests.Programs;
using Etcd.Api;
using Google.Protobuf;
using static Etcd.Api.AlarmRequest.Types;
using static Etcd.Api.DowngradeRequest.Types;

namespace Differential.Tests.Generation;

/// <summary>Makes requests of the Maintenance service.</summary>
internal sealed class MaintenanceGenerator(Random random)
{
    private static readonly string[] Versions = ["3.4.0", "3.4", "3.5.0", "3", "", "x"];

    public Step Next()
    {
        var (verb, request) = Request();
        return new Step(verb, request, RevisionRef.Zero);
    }

    private (Verb Verb, IMessage Request) Request() => random.Next(20) switch
    {
        < 6 => (Verb.Alarm, new AlarmRequest { Action = Action(), Alarm = (AlarmType)random.Next(3) }),
        < 11 => (Verb.Status, new StatusRequest()),
        < 13 => (Verb.Hash, new HashRequest()),
        13 => (Verb.Defragment, new DefragmentRequest()),
        14 => (Verb.MoveLeader, new MoveLeaderRequest { TargetID = (ulong)random.Next(3) }),
        _ => (Verb.Downgrade, new DowngradeRequest
        {
            Action = random.Next(4) == 0 ? DowngradeAction.Cancel : DowngradeAction.Validate,
            Version = Versions[random.Next(Versions.Length)],
        }),
    };

    /// <summary>An alarm is rarely raised: while it is active, writes are refused.</summary>
    private AlarmAction Action() => random.Next(6) switch { 0 => AlarmAction.Activate, < 3 => AlarmAction.Get, _ => AlarmAction.Deactivate };
}
