using Etcd.Api;
using FakeEtcd.Services.Concurrency;
using Google.Protobuf;
using Grpc.Core;

namespace FakeEtcd.Services;

/// <summary>The Lock service.</summary>
internal sealed class LockService(ServerContext server) : Etcd.Api.Lock.LockBase
{
    private static readonly Status SessionExpired = new(StatusCode.Unknown, "mutex: session is expired");

    public override async Task<LockResponse> Lock(LockRequest request, ServerCallContext context)
    {
        var client = new OwnClient(server, context);
        var lease = await client.LeaseAsync(request.Lease).ConfigureAwait(false);
        var queue = new KeyQueue(client, request.Name);
        var key = queue.KeyOf(lease);
        var enqueued = await client.TxnAsync(Enqueue(queue, key, lease)).ConfigureAwait(false);
        var place = KeyQueue.PlaceOf(enqueued);
        if (enqueued.Responses[1].ResponseRange.Kvs is not [var first, ..] || first.CreateRevision == place)
        {
            return new LockResponse { Header = enqueued.Header, Key = key };
        }

        RangeResponse own;
        try
        {
            await queue.WaitForTurnAsync(place).ConfigureAwait(false);
            own = await client.RangeAsync(new RangeRequest { Key = key }).ConfigureAwait(false);
        }
        catch
        {
            await client.UndoAsync(Delete(key)).ConfigureAwait(false);
            throw;
        }

        return own.Kvs.Count > 0 ? new LockResponse { Header = own.Header, Key = key } : throw new RpcException(SessionExpired);
    }

    public override async Task<UnlockResponse> Unlock(UnlockRequest request, ServerCallContext context)
    {
        var deleted = await new OwnClient(server, context).DeleteAsync(request.Key).ConfigureAwait(false);
        return new UnlockResponse { Header = deleted.Header };
    }

    /// <summary>Creates the request that enqueues the caller's key and reads the key that holds the lock.</summary>
    private static TxnRequest Enqueue(KeyQueue queue, ByteString key, long lease)
    {
        var request = KeyQueue.Enqueue(key, ByteString.Empty, lease);
        var holder = new RequestOp { RequestRange = queue.First };
        request.Success.Add(holder);
        request.Failure.Add(holder);
        return request;
    }

    private static TxnRequest Delete(ByteString key) =>
        new() { Success = { new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = key } } } };
}
