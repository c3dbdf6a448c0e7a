using Etcd.Api;
using FakeEtcd.Protocol;
using Google.Protobuf;

namespace FakeEtcd.Calls;

/// <summary>The keys and leases that a request names.</summary>
internal static class RequestKeys
{
    /// <summary>The keys and ranges of keys, in the order in which the request names them.</summary>
    public static IEnumerable<KeyRange> RangesOf(IMessage request) => request switch
    {
        RangeRequest range => [KeyRange.From(range.Key, range.RangeEnd)],
        PutRequest put => [Single(put.Key)],
        DeleteRangeRequest delete => [KeyRange.From(delete.Key, delete.RangeEnd)],
        TxnRequest txn =>
        [
            .. txn.Compare.Select(compare => KeyRange.From(compare.Key, compare.RangeEnd)),
            .. txn.Success.Concat(txn.Failure).SelectMany(Of),
        ],
        WatchRequest { CreateRequest: { } create } => [KeyRange.From(create.Key, create.RangeEnd)],
        LockRequest @lock => [Single(@lock.Name)],
        UnlockRequest unlock => [Single(unlock.Key)],
        _ => [],
    };

    /// <summary>The leases, without the zero that means none.</summary>
    public static IEnumerable<long> LeasesOf(IMessage request) => AllLeasesOf(request).Where(lease => lease != 0);

    private static IEnumerable<long> AllLeasesOf(IMessage request) => request switch
    {
        PutRequest put => [put.Lease],
        TxnRequest txn => txn.Success.Concat(txn.Failure).SelectMany(LeasesOf),
        LeaseGrantRequest grant => [grant.ID],
        LeaseRevokeRequest revoke => [revoke.ID],
        LeaseKeepAliveRequest keepAlive => [keepAlive.ID],
        LeaseTimeToLiveRequest timeToLive => [timeToLive.ID],
        LockRequest @lock => [@lock.Lease],
        _ => [],
    };

    private static IEnumerable<KeyRange> Of(RequestOp operation) => Content(operation) is { } request ? RangesOf(request) : [];

    private static IEnumerable<long> LeasesOf(RequestOp operation) => Content(operation) is { } request ? AllLeasesOf(request) : [];

    private static IMessage? Content(RequestOp operation) => operation.RequestCase switch
    {
        RequestOp.RequestOneofCase.RequestRange => operation.RequestRange,
        RequestOp.RequestOneofCase.RequestPut => operation.RequestPut,
        RequestOp.RequestOneofCase.RequestDeleteRange => operation.RequestDeleteRange,
        RequestOp.RequestOneofCase.RequestTxn => operation.RequestTxn,
        _ => null,
    };

    private static KeyRange Single(ByteString key) => new(key, null, IsSingleKey: true);
}
