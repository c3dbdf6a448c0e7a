using Etcd.Api;
using Google.Protobuf;
using static Etcd.Api.RequestOp.RequestOneofCase;

namespace FakeEtcd.Services.Interception;

/// <summary>Tells the need of each request. Found by asking a member of a real cluster that had lost the others.</summary>
internal static class LeaderNeeds
{
    public static LeaderNeed Of(EtcdRpc rpc, IMessage request) => rpc switch
    {
        EtcdRpc.Range => ((RangeRequest)request).Serializable ? LeaderNeed.None : LeaderNeed.Read,
        EtcdRpc.Txn => Of((TxnRequest)request),
        EtcdRpc.MemberList => ((MemberListRequest)request).Linearizable ? LeaderNeed.Read : LeaderNeed.None,
        EtcdRpc.LeaseTimeToLive or EtcdRpc.LeaseKeepAlive => LeaderNeed.Lease,
        EtcdRpc.Watch or EtcdRpc.LeaseLeases or EtcdRpc.Status or EtcdRpc.Hash or EtcdRpc.HashKV or EtcdRpc.Snapshot or EtcdRpc.Defragment or EtcdRpc.MoveLeader
            or EtcdRpc.RangeStream or EtcdRpc.Leader or EtcdRpc.Observe => LeaderNeed.None,
        _ => LeaderNeed.Write,
    };

    private static LeaderNeed Of(TxnRequest txn)
    {
        var operations = txn.Success.Concat(txn.Failure).ToList();
        if (operations.Exists(operation => operation.RequestCase is RequestPut or RequestDeleteRange))
        {
            return LeaderNeed.Write;
        }

        var needs = operations.Select(operation => operation.RequestCase switch
        {
            RequestRange when !operation.RequestRange.Serializable => LeaderNeed.Read,
            RequestTxn => Of(operation.RequestTxn),
            _ => LeaderNeed.None,
        });
        return needs.DefaultIfEmpty().Max();
    }
}
