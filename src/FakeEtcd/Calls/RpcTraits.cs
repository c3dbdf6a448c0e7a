using Etcd.Api;
using Google.Protobuf;

namespace FakeEtcd.Calls;

/// <summary>What is known of a procedure without a request.</summary>
internal static class RpcTraits
{
    private static readonly HashSet<EtcdRpc> Keyed =
    [
        EtcdRpc.Range, EtcdRpc.RangeStream, EtcdRpc.Put, EtcdRpc.DeleteRange, EtcdRpc.Txn, EtcdRpc.Watch, EtcdRpc.Lock, EtcdRpc.Unlock,
    ];

    private static readonly HashSet<EtcdRpc> Leased =
    [
        EtcdRpc.Put, EtcdRpc.Txn, EtcdRpc.LeaseGrant, EtcdRpc.LeaseRevoke, EtcdRpc.LeaseKeepAlive, EtcdRpc.LeaseTimeToLive, EtcdRpc.Lock,
    ];

    /// <summary>Whether its requests name keys.</summary>
    public static bool HasKeys(this EtcdRpc rpc) => Keyed.Contains(rpc);

    /// <summary>Whether its requests name a lease.</summary>
    public static bool HasLease(this EtcdRpc rpc) => Leased.Contains(rpc);

    /// <summary>Whether it is a stream on which client and server both send messages.</summary>
    public static bool IsDuplex(this EtcdRpc rpc) => rpc is EtcdRpc.Watch or EtcdRpc.LeaseKeepAlive;

    /// <summary>An empty request of a procedure that <see cref="IsDuplex"/>.</summary>
    public static IMessage NewDuplexRequest(this EtcdRpc rpc) => rpc switch
    {
        EtcdRpc.Watch => new WatchRequest(),
        EtcdRpc.LeaseKeepAlive => new LeaseKeepAliveRequest(),
        _ => throw new ArgumentOutOfRangeException(nameof(rpc), rpc, "not a duplex procedure"),
    };

    /// <summary>The procedure of a gRPC path such as <c>/etcdserverpb.KV/Put</c>; their names are unique in the contract.</summary>
    public static EtcdRpc FromPath(string path) => Enum.Parse<EtcdRpc>(path.AsSpan(path.LastIndexOf('/') + 1));
}
