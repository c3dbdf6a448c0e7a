using Grpc.Net.Client.Balancer;

namespace Etcd.Discovery;

/// <summary>What the resolver attaches to each address, for load balancers to decide by.</summary>
public static class EtcdBalancerAttributes
{
    /// <summary>The endpoint as it stands in etcd, with its metadata.</summary>
    /// <remarks><code>address.Attributes.TryGetValue(EtcdBalancerAttributes.Endpoint, out var endpoint)</code></remarks>
    public static BalancerAttributesKey<RegisteredEndpoint> Endpoint { get; } = new("etcd.endpoint");
}
