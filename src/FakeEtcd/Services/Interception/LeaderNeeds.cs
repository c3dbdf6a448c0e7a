using Etcd.Api;
using Google.Protobuf;
using static Etcd.Api.RequestOp.RequestOneofCase;

namespace FakeEtcd.Services.Interception;

/// <summary>Tells the need of each request. Found by asking a member of a real cluster that had lost the others.</summary>
internal static class LeaderNeeds
{
    public static LeaderNeed Of(Rpc rpc, IMessage request) => rpc switch
    {
        Rpc.Range => ((RangeRequest)request).Serializable ? LeaderNeed.None : LeaderNeed.Read,
        Rpc.Txn => Of((TxnRequest)request),
        Rpc.MemberList => ((MemberListRequest)request).Linearizable ? LeaderNeed.Read : LeaderNeed.None,
        Rpc.LeaseTimeToLive or Rpc.LeaseKeepAlive => LeaderNeed.Lease,
        Rpc.Watch or Rpc.LeaseLeases or Rpc.Status or Rpc.Hash or Rpc.HashKV or Rpc.Snapshot or Rpc.Defragment or Rpc.MoveLeader
            or Rpc.RangeStream or Rpc.Leader or Rpc.Observe => LeaderNeed.None,
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
