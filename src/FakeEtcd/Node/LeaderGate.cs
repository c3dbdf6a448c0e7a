using FakeEtcd.Engine;
using FakeEtcd.Protocol;
using FakeEtcd.Protocol.Rpcs;
using Grpc.Core;

namespace FakeEtcd.Node;

/// <summary>Holds requests that need a leader while the member knows none, and fails them as etcd does.</summary>
internal sealed class LeaderGate(ClusterMember member, TimeProvider time)
{
    /// <summary>What the journal says of a request that waits for a leader, or has waited.</summary>
    private const string NoLeader = "waits for a leader";

    /// <summary>How long etcd waits: five seconds, and two election timeouts of one second.</summary>
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(7);

    /// <summary>Refuses a client that requires a leader.</summary>
    public void Check(EtcdClientInfo client)
    {
        if (member.Leader is null && client.RequiresLeader)
        {
            throw EtcdError.NoLeader.ToException();
        }
    }

    /// <summary>Serves a request once it may go on, and again if the member lost its leader before the request took effect.</summary>
    /// <exception cref="EtcdException">There was no leader in time.</exception>
    /// <exception cref="RpcException">There was no leader in time.</exception>
    public async ValueTask<T> ServeAsync<T>(EtcdCall call, Func<Task<T>> serve, CancellationToken cancellationToken)
    {
        while (true)
        {
            await PassAsync(call, cancellationToken).ConfigureAwait(false);
            try
            {
                return await serve().ConfigureAwait(false);
            }
            catch (LeaderLostException)
            {
                // Nothing has happened: the request waits for the next leader.
            }
        }
    }

    /// <summary>Lets a request pass once it may go on.</summary>
    private async ValueTask PassAsync(EtcdCall call, CancellationToken cancellationToken)
    {
        if (member.Leader is not null)
        {
            return;
        }

        Check(call.Client);
        var need = RpcTable.Of(call.Rpc).LeaderNeedOf(call.Request);
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
