using Grpc.Net.Client.Balancer;

namespace Etcd.Discovery;

/// <summary>An address for a balancer, and the key of its endpoint, which determines the order.</summary>
internal readonly record struct ResolvedAddress(string Key, HostPort HostPort, RegisteredEndpoint Endpoint)
{
    public BalancerAddress ToBalancerAddress()
    {
        var address = new BalancerAddress(HostPort.Host, HostPort.Port);
        address.Attributes.Set(EtcdBalancerAttributes.Endpoint, Endpoint);
        return address;
    }
}
