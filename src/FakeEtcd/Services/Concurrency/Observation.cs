using Etcd.Api;
using FakeEtcd.Engine.Storage;
using FakeEtcd.Protocol;
using FakeEtcd.Threading;
using Grpc.Core;

namespace FakeEtcd.Services.Concurrency;

/// <summary>Sends the leader of an election, each value that it proclaims, and each leader after it.</summary>
internal sealed class Observation(OwnClient client, KeyQueue queue, HoldGate gate)
{
    /// <summary>Runs until the call ends. As in etcd, the stream ends without an error where the election cannot be read.</summary>
    public async Task RunAsync(IServerStreamWriter<LeaderResponse> responses)
    {
        while (await FindLeaderAsync().ConfigureAwait(false) is { } leader)
        {
            await responses.WriteAsync(leader, client.Ended).ConfigureAwait(false);
            if (!await FollowAsync(leader, responses).ConfigureAwait(false))
            {
                return;
            }
        }
    }

    /// <summary>Returns the leader, after a wait if there is none; null if the election cannot be read.</summary>
    private async Task<LeaderResponse?> FindLeaderAsync()
    {
        RangeResponse first;
        try
        {
            first = await client.RangeAsync(queue.First).ConfigureAwait(false);
        }
        catch (RpcException)
        {
            return null;
        }

        return first.Kvs is [var leader, ..]
            ? new LeaderResponse { Header = first.Header, Kv = leader }
            : await NextLeaderAsync(first.Header.Revision + 1).ConfigureAwait(false);
    }

    private async Task<LeaderResponse?> NextLeaderAsync(long revision)
    {
        await foreach (var change in client.ChangesAsync(queue.Keys, revision, gate).ConfigureAwait(false))
        {
            if (!change.IsTombstone)
            {
                return Describe(change);
            }
        }

        return null;
    }

    /// <summary>Sends what a leader proclaims until its key is deleted.</summary>
    /// <returns>False if the history of the key is compacted.</returns>
    private async Task<bool> FollowAsync(LeaderResponse leader, IServerStreamWriter<LeaderResponse> responses)
    {
        await foreach (var change in client.ChangesAsync(KeyRange.Of(leader.Kv.Key), leader.Header.Revision + 1, gate).ConfigureAwait(false))
        {
            if (change.IsTombstone)
            {
                return true;
            }

            await responses.WriteAsync(Describe(change), client.Ended).ConfigureAwait(false);
        }

        return false;
    }

    private static LeaderResponse Describe(KeyVersion change) =>
        new() { Header = new ResponseHeader { Revision = change.Main }, Kv = change.Data };
}
