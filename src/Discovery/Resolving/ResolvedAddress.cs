using Grpc.Net.Client.Balancer;

namespace Etcd.Discovery;

/// <summary>An address to hand to a balancer, and the key it comes from, which orders it.</summary>
internal readonly record struct ResolvedAddress(string Key, HostPort HostPort, RegisteredEndpoint Endpoint)
{
    public BalancerAddress ToBalancerAddress()
    {
        var address = new BalancerAddress(HostPort.Host, HostPort.Port);
        address.Attributes.Set(EtcdBalancerAttributes.Endpoint, Endpoint);
        return address;
    }
}
