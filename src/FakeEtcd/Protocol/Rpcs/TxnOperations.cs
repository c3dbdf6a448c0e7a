using Etcd.Api;
using Google.Protobuf;
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

    public static IEnumerable<long> LeasesOf(TxnRequest txn) => Parts(txn).SelectMany(part => part.Rpc.LeasesOf(part.Request));

    /// <summary>Returns the greatest need of all operations: a single write makes the transaction a write.</summary>
    public static LeaderNeed LeaderNeedOf(TxnRequest txn) =>
        Parts(txn).Select(part => part.Rpc.LeaderNeedOf(part.Request)).DefaultIfEmpty().Max();

    private static IEnumerable<(RpcInfo Rpc, IMessage Request)> Parts(TxnRequest txn)
    {
        foreach (var operation in txn.Success.Concat(txn.Failure))
        {
            switch (operation.RequestCase)
            {
                case RequestRange:
                    yield return (RpcTable.Of(EtcdRpc.Range), operation.RequestRange);
                    break;
                case RequestPut:
                    yield return (RpcTable.Of(EtcdRpc.Put), operation.RequestPut);
                    break;
                case RequestDeleteRange:
                    yield return (RpcTable.Of(EtcdRpc.DeleteRange), operation.RequestDeleteRange);
                    break;
                case RequestTxn:
                    yield return (RpcTable.Of(EtcdRpc.Txn), operation.RequestTxn);
                    break;
            }
        }
    }
}
