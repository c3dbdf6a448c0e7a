using Etcd.Api;
using FakeEtcd.Calls;
using FakeEtcd.Engine.Auth;
using FakeEtcd.Engine.Storage;
using FakeEtcd.Protocol;
using FakeEtcd.Protocol.Rpcs;
using FakeEtcd.Threading;
using Google.Protobuf;
using Grpc.Core;

namespace FakeEtcd.Services.Concurrency;

/// <summary>
/// A server as a client of itself. That is what etcd's Lock and Election services are, so that each of their steps waits for a leader
/// by itself, and errors lose their codes.
/// </summary>
internal sealed class OwnClient(ServerContext server, ServerCallContext context)
{
    /// <summary>The TTL, in seconds, of the lease that a caller without a lease gets.</summary>
    private const long SessionTtl = 60;

    private readonly CallScope _scope = server.Scope!.Value;

    /// <summary>Canceled when the call ends.</summary>
    public CancellationToken Ended => _scope.Lifetime.Ended;

    /// <summary>Returns the caller's lease, or grants a lease if the caller has none.</summary>
    public async Task<long> LeaseAsync(long lease)
    {
        if (lease != 0)
        {
            return lease;
        }

        var granted = await CallAsync(
            LeaderNeed.Write, caller => server.Engine.LeaseGrant(new LeaseGrantRequest { TTL = SessionTtl }, caller)).ConfigureAwait(false);
        return granted.ID;
    }

    public Task<RangeResponse> RangeAsync(RangeRequest request) =>
        CallAsync(LeaderNeed.Read, caller => server.Engine.Range(request, caller));

    public Task<TxnResponse> TxnAsync(TxnRequest request) => CallAsync(LeaderNeed.Write, caller =>
    {
        server.Validator.Check(RpcTable.Of(EtcdRpc.Txn), request);
        return server.Engine.Txn(request, caller);
    });

    public Task<DeleteRangeResponse> DeleteAsync(ByteString key) => CallAsync(LeaderNeed.Write, caller =>
    {
        var request = new DeleteRangeRequest { Key = key };
        server.Validator.Check(RpcTable.Of(EtcdRpc.DeleteRange), request);
        return server.Engine.DeleteRange(request, caller);
    });

    /// <summary>Returns when a key has been deleted, or its history has been compacted. The caller must look again.</summary>
    /// <param name="key">The key.</param>
    /// <param name="seenAt">A revision at which the key existed.</param>
    public async Task WaitForDeletionAsync(ByteString key, long seenAt)
    {
        await foreach (var change in ChangesAsync(KeyRange.Of(key), seenAt + 1).ConfigureAwait(false))
        {
            if (change.IsTombstone)
            {
                return;
            }
        }
    }

    /// <inheritdoc cref="KeyChanges.ReadAsync"/>
    public IAsyncEnumerable<KeyVersion> ChangesAsync(KeyRange keys, long start, HoldGate? gate = null) =>
        KeyChanges.ReadAsync(server, keys, start, gate, Ended);

    /// <summary>Undoes the call's effect after its wait has failed, as well as possible.</summary>
    /// <remarks>
    /// A client that has canceled the call cannot wait for this, and as in etcd nobody vouches for it: with authentication on, it is
    /// refused. A member that stops in good order undoes its calls first; one that is killed, or has no leader in time, does not.
    /// </remarks>
    public async Task UndoAsync(TxnRequest request)
    {
        if (server.Node.Member.IsRemoved)
        {
            return;
        }

        try
        {
            if (server.Stopping.IsCancellationRequested)
            {
                server.Engine.Txn(request, Caller.Client(token: null));
                return;
            }

            await server.Node.Leader.ServePartAsync(
                _scope.Call,
                LeaderNeed.Write,
                () => server.Engine.Txn(request, Caller.Client(token: null, server.State.Replica)),
                new CallLifetime(server.Stopping)).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is EtcdException or RpcException or OperationCanceledException)
        {
            // The key stays until its lease ends.
        }
    }

    private async Task<T> CallAsync<T>(LeaderNeed need, Func<Caller, T> call)
    {
        try
        {
            return await server.Node.Leader.ServePartAsync(_scope.Call, need, () => call(server.CallerOf(context)), _scope.Lifetime).ConfigureAwait(false);
        }
        catch (EtcdException exception)
        {
            throw new RpcException(new Status(StatusCode.Unknown, exception.Error.Message));
        }
    }
}
