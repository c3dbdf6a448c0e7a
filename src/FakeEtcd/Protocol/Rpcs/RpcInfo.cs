using Etcd.Api;
using Google.Protobuf;

namespace FakeEtcd.Protocol.Rpcs;

/// <summary>Describes one RPC to the server: a row of <see cref="RpcTable"/>.</summary>
/// <param name="rpc">The RPC.</param>
/// <param name="service">The full name of its service, such as <c>etcdserverpb.KV</c>.</param>
/// <param name="gatewayPaths">Its paths in the JSON gateway, below <c>/v3/</c>.</param>
internal abstract class RpcInfo(EtcdRpc rpc, string service, params string[] gatewayPaths)
{
    public EtcdRpc Rpc => rpc;

    /// <summary>The full name of the service, such as <c>etcdserverpb.KV</c>.</summary>
    public string Service => service;

    /// <summary>The names of the service and the RPC, such as <c>etcdserverpb.KV/Put</c>.</summary>
    public string FullName { get; } = $"{service}/{rpc}";

    /// <summary>The gRPC path: a slash followed by <see cref="FullName"/>.</summary>
    public string Path => $"/{FullName}";

    /// <summary>The paths in the JSON gateway, below <c>/v3/</c>. Empty if the gateway does not serve the RPC.</summary>
    public IReadOnlyList<string> GatewayPaths => gatewayPaths;

    public RpcKind Kind { get; init; }

    /// <summary>Whether a request becomes an entry of etcd's log, whose size <c>--max-request-bytes</c> limits.</summary>
    public bool IsLogged { get; init; } = true;

    /// <summary>Whether requests name keys.</summary>
    public abstract bool HasKeys { get; }

    /// <summary>Whether requests name leases.</summary>
    public abstract bool HasLeases { get; }

    /// <summary>The request type.</summary>
    public abstract Type RequestType { get; }

    /// <summary>The response type.</summary>
    public abstract Type ResponseType { get; }

    public abstract IMessage NewRequest();

    public abstract IMessage NewResponse();

    /// <summary>Returns the header of a response; null if it has none.</summary>
    public abstract ResponseHeader? HeaderOf(IMessage response);

    /// <summary>Returns the keys and ranges that a request names, in the order of the request.</summary>
    public abstract IEnumerable<KeyRange> KeysOf(IMessage request);

    /// <summary>Returns the leases that a request names, without zero, which means none.</summary>
    public abstract IEnumerable<long> LeasesOf(IMessage request);

    public abstract LeaderNeed LeaderNeedOf(IMessage request);

    public abstract RpcAccess AccessOf(IMessage request);

    /// <summary>Describes a request in a few words, apart from its keys and leases. May be empty.</summary>
    public abstract string RequestText(IMessage request);

    /// <summary>Describes a response in a few words.</summary>
    public abstract string ResponseText(IMessage response);
}
