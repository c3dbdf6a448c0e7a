using Grpc.Net.Client.Balancer;

namespace Etcd.Discovery;

/// <summary>An address for a balancer, and the key of its endpoint, which determines the order.</summary>
internal readonly record struct ResolvedAddress(string Key, HostPort HostPort, RegisteredEndpoint Endpoint)
{
    // The channel sends this attribute as the Host of a call, from which HttpClient takes the name for TLS. The DNS resolver of
    // Grpc.Net.Client sets the same attribute.
    private static readonly BalancerAttributesKey<string> HostOverride = new("HostOverride");

    public BalancerAddress ToBalancerAddress(string? serverName)
    {
        var address = new BalancerAddress(HostPort.Host, HostPort.Port);
        address.Attributes.Set(EtcdBalancerAttributes.Endpoint, Endpoint);
        if (serverName is not null)
        {
            address.Attributes.Set(HostOverride, serverName);
        }

        return address;
    }
}
