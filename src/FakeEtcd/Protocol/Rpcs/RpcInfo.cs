using Google.Protobuf;

namespace FakeEtcd.Protocol.Rpcs;

/// <summary>What the server must know of one procedure: a row of <see cref="RpcTable"/>.</summary>
/// <param name="rpc">The procedure.</param>
/// <param name="service">The full name of its service, such as <c>etcdserverpb.KV</c>.</param>
internal abstract class RpcInfo(EtcdRpc rpc, string service)
{
    public EtcdRpc Rpc => rpc;

    /// <summary>The service and the procedure, such as <c>etcdserverpb.KV/Put</c>.</summary>
    public string FullName { get; } = $"{service}/{rpc}";

    /// <summary>The gRPC path: a slash and <see cref="FullName"/>.</summary>
    public string Path => $"/{FullName}";

    public RpcKind Kind { get; init; }

    /// <summary>Whether FakeEtcd implements it.</summary>
    public bool IsServed { get; init; } = true;

    /// <summary>Whether a request becomes an entry of etcd's log, whose size <c>--max-request-bytes</c> limits.</summary>
    public bool IsLogged { get; init; } = true;

    /// <summary>Whether its requests name keys.</summary>
    public abstract bool HasKeys { get; }

    /// <summary>Whether its requests name leases.</summary>
    public abstract bool HasLeases { get; }

    /// <summary>The type of its responses.</summary>
    public abstract Type ResponseType { get; }

    public abstract IMessage NewRequest();

    /// <summary>The keys and ranges that a request names, in its order.</summary>
    public abstract IEnumerable<KeyRange> KeysOf(IMessage request);

    /// <summary>The leases that a request names, without the zero that stands for none.</summary>
    public abstract IEnumerable<long> LeasesOf(IMessage request);

    public abstract LeaderNeed LeaderNeedOf(IMessage request);

    public abstract RpcAccess AccessOf(IMessage request);

    /// <summary>What sets a request apart from others of the procedure, beside its keys and leases; empty for nothing.</summary>
    public abstract string RequestText(IMessage request);

    /// <summary>A response in a few words.</summary>
    public abstract string ResponseText(IMessage response);
}
