using System.Net;
using System.Text.Json;
using Grpc.Net.Client.Balancer;

namespace Etcd.Discovery;

/// <summary>The weights of the addresses of a channel.</summary>
internal sealed class EndpointWeights(IEnumerable<BalancerAddress> addresses)
{
    public const int Max = 10_000;
    private const int Default = 1;

    public static readonly EndpointWeights None = new([]);

    private readonly Dictionary<DnsEndPoint, int> _weights = addresses
        .DistinctBy(address => address.EndPoint)
        .ToDictionary(address => address.EndPoint, WeightOf);

    public int Find(BalancerAddress address) => _weights.GetValueOrDefault(address.EndPoint, Default);

    public int Find(Subchannel subchannel) => subchannel.CurrentAddress is { } address ? Find(address) : Default;

    private static int WeightOf(BalancerAddress address) =>
        address.Attributes.TryGetValue(EtcdBalancerAttributes.Endpoint, out var endpoint) && endpoint is not null
            ? WeightOf(endpoint)
            : Default;

    private static int WeightOf(RegisteredEndpoint endpoint) =>
        MetadataMember.Find(endpoint, WellKnownMetadata.Weight) is { ValueKind: JsonValueKind.Number } value
        && value.TryGetDouble(out var weight)
        && weight >= 0
            ? (int)Math.Ceiling(Math.Min(weight, Max))
            : Default;
}
