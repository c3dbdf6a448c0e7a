using Etcd.Api;
using Google.Protobuf;

namespace FakeEtcd.Calls;

/// <summary>What is known of a procedure without a request.</summary>
internal static class RpcTraits
{
    private static readonly HashSet<Rpc> Keyed =
    [
        Rpc.Range, Rpc.RangeStream, Rpc.Put, Rpc.DeleteRange, Rpc.Txn, Rpc.Watch, Rpc.Lock, Rpc.Unlock,
    ];

    private static readonly HashSet<Rpc> Leased =
    [
        Rpc.Put, Rpc.Txn, Rpc.LeaseGrant, Rpc.LeaseRevoke, Rpc.LeaseKeepAlive, Rpc.LeaseTimeToLive, Rpc.Lock,
    ];

    /// <summary>Whether its requests name keys.</summary>
    public static bool HasKeys(this Rpc rpc) => Keyed.Contains(rpc);

    /// <summary>Whether its requests name a lease.</summary>
    public static bool HasLease(this Rpc rpc) => Leased.Contains(rpc);

    /// <summary>Whether it is a stream on which client and server both send messages.</summary>
    public static bool IsDuplex(this Rpc rpc) => rpc is Rpc.Watch or Rpc.LeaseKeepAlive;

    /// <summary>An empty request of a procedure that <see cref="IsDuplex"/>.</summary>
    public static IMessage NewDuplexRequest(this Rpc rpc) => rpc switch
    {
        Rpc.Watch => new WatchRequest(),
        Rpc.LeaseKeepAlive => new LeaseKeepAliveRequest(),
        _ => throw new ArgumentOutOfRangeException(nameof(rpc), rpc, "not a duplex procedure"),
    };

    /// <summary>The procedure of a gRPC path such as <c>/etcdserverpb.KV/Put</c>; their names are unique in the contract.</summary>
    public static Rpc FromPath(string path) => Enum.Parse<Rpc>(path.AsSpan(path.LastIndexOf('/') + 1));
}
