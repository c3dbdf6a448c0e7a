using FakeEtcd.Node;
using Grpc.Core;

namespace FakeEtcd.Services.Interception;

/// <summary>Holds requests back that need a leader while the member knows none, and fails them as etcd does.</summary>
internal sealed class LeaderGate(ClusterMember member, TimeProvider time)
{
    /// <summary>The metadata of a client that wants no answer from a member without a leader.</summary>
    private const string RequireLeaderHeader = "hasleader";

    /// <summary>What the journal says of a request that waits for a leader, or has waited.</summary>
    private const string NoLeader = "waits for a leader";

    /// <summary>How long etcd waits: five seconds, and two election timeouts of one second.</summary>
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(7);

    public static bool RequiresLeader(EtcdClientInfo client) => client.Headers.GetValue(RequireLeaderHeader) == "true";

    /// <summary>Refuses a client that requires a leader.</summary>
    public void Check(EtcdClientInfo client)
    {
        if (member.Leader is null && RequiresLeader(client))
        {
            throw EtcdError.NoLeader.ToException();
        }
    }

    /// <summary>Returns once the request may go on; throws what etcd answers if it may not.</summary>
    public async ValueTask PassAsync(EtcdCall call, CancellationToken cancellationToken)
    {
        if (member.Leader is not null)
        {
            return;
        }

        Check(call.Client);
        var need = LeaderNeeds.Of(call.Rpc, call.Request);
        if (need == LeaderNeed.None
            || await member.WaitForLeaderAsync(RequestTimeout, time, () => call.Fault = NoLeader, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        throw need switch
        {
            LeaderNeed.Read => EtcdError.Timeout.ToException(),
            LeaderNeed.Lease => EtcdError.NoLeader.ToException(),

            // etcd passes its own deadline on as it is.
            _ => new RpcException(new Status(StatusCode.DeadlineExceeded, "context deadline exceeded")),
        };
    }
}
