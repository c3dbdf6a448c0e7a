using Etcd.Api;
using FakeEtcd.Engine.Auth;
using FakeEtcd.Protocol;
using FakeEtcd.Services.Locking;
using Google.Protobuf;
using Grpc.Core;
using static Etcd.Api.RangeRequest.Types;

namespace FakeEtcd.Services;

/// <summary>
/// The Lock service. A lock is a queue of keys under the lock's name, in the order of their creation, each attached to a lease. The
/// first key holds the lock.
/// </summary>
internal sealed class LockService(ServerContext server) : Etcd.Api.Lock.LockBase
{
    /// <summary>The TTL, in seconds, of the lease that the service grants to a caller without a lease.</summary>
    private const long SessionTtl = 60;

    private const string SessionExpired = "mutex: session is expired";

    public override Task<LockResponse> Lock(LockRequest request, ServerCallContext context) => AsClientAsync(async () =>
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, server.Stopping);
        var caller = server.CallerOf(context);
        var ownLease = request.Lease == 0 ? server.Engine.LeaseGrant(new LeaseGrantRequest { TTL = SessionTtl }, caller).ID : 0;
        var lease = request.Lease == 0 ? ownLease : request.Lease;
        var prefix = ByteString.CopyFrom([.. request.Name.Span, (byte)'/']);
        var key = ByteString.CopyFrom([.. prefix.Span, .. System.Text.Encoding.ASCII.GetBytes(Hex(lease))]);
        try
        {
            var place = Enqueue(key, lease, caller);
            await WaitForTurnAsync(prefix, place, caller, ended.Token).ConfigureAwait(false);
            var own = server.Engine.Range(new RangeRequest { Key = key }, caller);
            return own.Kvs.Count > 0
                ? new LockResponse { Header = own.Header, Key = key }
                : throw new RpcException(new Status(StatusCode.Unknown, SessionExpired));
        }
        catch
        {
            Leave(key, ownLease);
            throw;
        }
    });

    public override Task<UnlockResponse> Unlock(UnlockRequest request, ServerCallContext context) => AsClientAsync(() =>
    {
        if (request.Key.IsEmpty)
        {
            throw EtcdError.EmptyKey.ToException();
        }

        var deleted = server.Engine.DeleteRange(new DeleteRangeRequest { Key = request.Key }, server.CallerOf(context));
        return Task.FromResult(new UnlockResponse { Header = deleted.Header });
    });

    /// <summary>
    /// Removes the key of a caller that no longer waits, with the lease that was granted for it. The server itself does so, since the member
    /// may have lost its leader, and the call may begin again.
    /// </summary>
    private void Leave(ByteString key, long ownLease)
    {
        try
        {
            server.Engine.DeleteRange(new DeleteRangeRequest { Key = key });
            if (ownLease != 0)
            {
                server.Engine.LeaseRevoke(new LeaseRevokeRequest { ID = ownLease });
            }
        }
        catch (EtcdException)
        {
            // The state is gone, or an alarm forbids it. The lease ends the key.
        }
    }

    /// <summary>Removes the status codes of errors. In etcd the lock service is a client of the server and loses the codes.</summary>
    private static async Task<T> AsClientAsync<T>(Func<Task<T>> serve)
    {
        try
        {
            return await serve().ConfigureAwait(false);
        }
        catch (EtcdException exception)
        {
            throw new RpcException(new Status(StatusCode.Unknown, exception.Error.Message));
        }
    }

    /// <summary>Adds the caller's key to the end of the queue, unless the queue already contains it.</summary>
    /// <returns>The key's create revision, which is its place in the queue.</returns>
    private long Enqueue(ByteString key, long lease, Caller caller)
    {
        var response = server.Engine.Txn(new TxnRequest
        {
            Compare = { new Compare { Key = key, Target = Compare.Types.CompareTarget.Create, CreateRevision = 0 } },
            Success = { new RequestOp { RequestPut = new PutRequest { Key = key, Lease = lease } } },
            Failure = { new RequestOp { RequestRange = new RangeRequest { Key = key } } },
        }, caller);
        return response.Succeeded ? response.Header.Revision : response.Responses[0].ResponseRange.Kvs[0].CreateRevision;
    }

    private async Task WaitForTurnAsync(ByteString prefix, long place, Caller caller, CancellationToken cancellationToken)
    {
        var ahead = new RangeRequest
        {
            Key = prefix,
            RangeEnd = PrefixEnd(prefix),
            MaxCreateRevision = place - 1,
            SortTarget = SortTarget.Create,
            SortOrder = SortOrder.Descend,
            Limit = 1,
        };
        while (server.Engine.Range(ahead, caller) is { Kvs: [var last, ..] } found)
        {
            await KeyDeletion.WaitAsync(server.State, last.Key, found.Header.Revision, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Formats a number as Go does: a negative number has a minus sign before its digits.</summary>
    private static string Hex(long lease) => lease < 0 ? $"-{unchecked((ulong)-lease):x}" : $"{lease:x}";

    /// <summary>Returns the end of a prefix's range. The prefix ends with a slash, so the end differs only in its last byte.</summary>
    private static ByteString PrefixEnd(ByteString prefix) => ByteString.CopyFrom([.. prefix.Span[..^1], (byte)('/' + 1)]);
}
