using Grpc.Net.Client.Balancer;

namespace Etcd.Discovery;

/// <summary>The attributes that the resolver attaches to each address, for use by load balancers.</summary>
public static class EtcdBalancerAttributes
{
    /// <summary>The endpoint in etcd, with its metadata.</summary>
    /// <remarks><code>address.Attributes.TryGetValue(EtcdBalancerAttributes.Endpoint, out var endpoint)</code></remarks>
    public static BalancerAttributesKey<RegisteredEndpoint> Endpoint { get; } = new("etcd.endpoint");
}
