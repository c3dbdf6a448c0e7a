using FakeEtcd.Calls;
using FakeEtcd.Engine;
using FakeEtcd.Protocol;
using FakeEtcd.Protocol.Rpcs;
using Grpc.Core;

namespace FakeEtcd.Node;

/// <summary>Holds requests that need a leader while the member has none, and fails them as etcd does.</summary>
internal sealed class LeaderGate(ClusterMember member, TimeProvider time)
{
    /// <summary>The journal's note on a request that waits or has waited for a leader.</summary>
    private const string WaitsForLeader = "waits for a leader";

    /// <summary>The time that etcd waits: five seconds plus two election timeouts of one second.</summary>
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(7);

    private long _failedWrites;

    /// <summary>How many writes have failed because the member had no leader.</summary>
    public long FailedWrites => Interlocked.Read(ref _failedWrites);

    /// <summary>Refuses a client that requires a leader if the member has none.</summary>
    public void Check(EtcdClientInfo client)
    {
        if (member.Leader is null && client.RequiresLeader)
        {
            throw EtcdError.NoLeader.ToException();
        }
    }

    /// <summary>
    /// Serves a request once the member has a leader, if the request needs one. Retries if the member loses its leader before the
    /// request takes effect.
    /// </summary>
    /// <exception cref="EtcdException">No leader was elected in time for a read or a lease request, or the client requires one.</exception>
    /// <exception cref="RpcException">No leader was elected in time for a write.</exception>
    public ValueTask<T> ServeAsync<T>(EtcdCall call, Func<ValueTask<T>> serve, CallLifetime lifetime) =>
        RunAsync(call, RpcTable.Of(call.Rpc).LeaderNeedOf(call.Request), isWhole: true, serve, lifetime);

    /// <summary>Serves a part of a call. What the client requires of the whole call has been checked.</summary>
    /// <inheritdoc cref="ServeAsync{T}(EtcdCall, Func{ValueTask{T}}, CallLifetime)"/>
    public ValueTask<T> ServePartAsync<T>(EtcdCall call, LeaderNeed need, Func<T> serve, CallLifetime lifetime) =>
        RunAsync(call, need, isWhole: false, () => ValueTask.FromResult(serve()), lifetime);

    private async ValueTask<T> RunAsync<T>(EtcdCall call, LeaderNeed need, bool isWhole, Func<ValueTask<T>> serve, CallLifetime lifetime)
    {
        while (true)
        {
            lifetime.ThrowIfEnded();
            if (isWhole)
            {
                Check(call.Client);
            }

            if (member.Leader is null && need != LeaderNeed.None)
            {
                await WaitForLeaderAsync(call, need, lifetime.Ended).ConfigureAwait(false);
            }

            try
            {
                return await serve().ConfigureAwait(false);
            }
            catch (LeaderLostException)
            {
                // The request has not taken effect, so it waits for the next leader.
            }
        }
    }

    private async Task WaitForLeaderAsync(EtcdCall call, LeaderNeed need, CancellationToken cancellationToken)
    {
        var timeout = need == LeaderNeed.Membership ? Timeout.InfiniteTimeSpan : RequestTimeout;
        if (await member.WaitForLeaderAsync(timeout, time, () => call.Fault = WaitsForLeader, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        if (need == LeaderNeed.Write)
        {
            Interlocked.Increment(ref _failedWrites);
        }

        throw need switch
        {
            LeaderNeed.Read => EtcdError.Timeout.ToException(),
            LeaderNeed.LeaderOnly => EtcdError.NoLeader.ToException(),

            // etcd returns the error of its own deadline unchanged.
            _ => new RpcException(new Status(StatusCode.DeadlineExceeded, "context deadline exceeded")),
        };
    }
}
