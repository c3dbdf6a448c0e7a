using Etcd.Discovery.Json;
using Grpc.Net.Client.Balancer;

namespace Etcd.Discovery;

/// <summary>An address for a balancer, and the key of its endpoint, which determines the order. Each endpoint has an instance of its own.</summary>
internal sealed class ResolvedAddress(string key, HostPort hostPort, RegisteredEndpoint endpoint)
{
    // The channel sends this attribute as the Host of a call, from which HttpClient takes the name for TLS. The DNS resolver of
    // Grpc.Net.Client sets the same attribute.
    private static readonly BalancerAttributesKey<string> HostOverride = new("HostOverride");

    private BalancerAddress? _balancerAddress;

    /// <summary>The order of addresses: that of their keys. Held addresses may have had the same key one after the other.</summary>
    public static IComparer<ResolvedAddress> Order { get; } = Comparer<ResolvedAddress>.Create((x, y) =>
        Utf8Comparer.Instance.Compare(x.Key, y.Key) is not 0 and var byKey ? byKey
        : string.CompareOrdinal(x.HostPort.Host, y.HostPort.Host) is not 0 and var byHost ? byHost
        : x.HostPort.Port.CompareTo(y.HostPort.Port));

    public string Key => key;

    public HostPort HostPort => hostPort;

    public RegisteredEndpoint Endpoint => endpoint;

    /// <summary>Returns the address as a balancer takes it, always the same instance.</summary>
    public BalancerAddress ToBalancerAddress(ServerNames names) => _balancerAddress ??= Create(names.Find(endpoint));

    private BalancerAddress Create(string? serverName)
    {
        var address = new BalancerAddress(hostPort.Host, hostPort.Port);
        address.Attributes.Set(EtcdBalancerAttributes.Endpoint, endpoint);
        if (serverName is not null)
        {
            address.Attributes.Set(HostOverride, serverName);
        }

        return address;
    }
}
