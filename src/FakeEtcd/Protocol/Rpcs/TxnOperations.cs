using Etcd.Api;
using Google.Protobuf;
using Google.Protobuf.Collections;
using static Etcd.Api.RequestOp.RequestOneofCase;

namespace FakeEtcd.Protocol.Rpcs;

/// <summary>Finds the keys, the leases and the need for a leader of a transaction from the table rows of its operations.</summary>
internal static class TxnOperations
{
    public static IEnumerable<KeyRange> KeysOf(TxnRequest txn) =>
    [
        .. txn.Compare.Select(compare => KeyRange.From(compare.Key, compare.RangeEnd)),
        .. Parts(txn).SelectMany(part => part.Rpc.KeysOf(part.Request)),
    ];

    /// <summary>Returns the request of an operation; null for an operation without one.</summary>
    public static IMessage? RequestOf(RequestOp operation) => operation.RequestCase switch
    {
        RequestRange => operation.RequestRange,
        RequestPut => operation.RequestPut,
        RequestDeleteRange => operation.RequestDeleteRange,
        RequestTxn => operation.RequestTxn,
        _ => null,
    };

    public static IEnumerable<long> LeasesOf(TxnRequest txn) => Parts(txn).SelectMany(part => part.Rpc.LeasesOf(part.Request));

    /// <summary>Returns the greatest need of all operations: a single write makes the transaction a write.</summary>
    public static LeaderNeed LeaderNeedOf(TxnRequest txn) =>
        (LeaderNeed)Math.Max((int)LeaderNeedOf(txn.Success), (int)LeaderNeedOf(txn.Failure));

    private static LeaderNeed LeaderNeedOf(RepeatedField<RequestOp> operations)
    {
        var need = default(LeaderNeed);
        for (var index = 0; index < operations.Count; index++)
        {
            if (RequestOf(operations[index]) is { } request)
            {
                need = (LeaderNeed)Math.Max((int)need, (int)RpcTable.Of(RpcOf(request)).LeaderNeedOf(request));
            }
        }

        return need;
    }

    private static IEnumerable<(RpcInfo Rpc, IMessage Request)> Parts(TxnRequest txn)
    {
        foreach (var operation in txn.Success.Concat(txn.Failure))
        {
            if (RequestOf(operation) is { } request)
            {
                yield return (RpcTable.Of(RpcOf(request)), request);
            }
        }
    }

    private static EtcdRpc RpcOf(IMessage request) => request switch
    {
        RangeRequest => EtcdRpc.Range,
        PutRequest => EtcdRpc.Put,
        DeleteRangeRequest => EtcdRpc.DeleteRange,
        _ => EtcdRpc.Txn,
    };
}
