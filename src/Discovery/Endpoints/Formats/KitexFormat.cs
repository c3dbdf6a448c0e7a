using System.Text;
using System.Text.Json;
using Etcd.Discovery.Json;

namespace Etcd.Discovery;

/// <summary>The format of kitex: an instance with <c>network</c>, <c>address</c>, <c>weight</c> and <c>tags</c>.</summary>
internal sealed class KitexFormat : IEndpointFormat
{
    public const string Root = "kitex/registry-etcd";

    // Kitex takes it for a weight that is missing, 0 or negative.
    private const int DefaultWeight = 10;

    public string Name => "kitex";

    public bool TryRead(string key, ReadOnlySpan<byte> value, out IReadOnlyList<RegisteredEndpoint> endpoints)
    {
        endpoints = [];
        if (!GoStruct.TryParse(value, out var instance) || !instance.Has("address"))
        {
            return false;
        }

        if (instance.TryReadText("network", out var network)
            && network is "" or "tcp" or "tcp4" or "tcp6"
            && instance.TryReadText("address", out var address)
            && instance.TryReadInteger("weight", out var weight)
            && instance.TryReadMap("tags", out var tags))
        {
            tags[WellKnownMetadata.Weight] = FormattableString.Invariant($"{(weight > 0 ? weight : DefaultWeight)}");
            endpoints = [TextMap.ToEndpoint(address, tags)];
        }

        return true;
    }

    /// <remarks>No name of kitex has a slash, so a target with one is the whole prefix.</remarks>
    public string CreateKey(string target, string? instanceId, RegisteredEndpoint endpoint) =>
        RegistryTarget.KeyOf(target.Contains('/', StringComparison.Ordinal) ? target : $"{Root}/{target}", instanceId, endpoint);

    public byte[] Write(string target, string key, RegisteredEndpoint endpoint)
    {
        var tags = TextMap.Of(endpoint, Name);
        var weight = DefaultWeight;
        if (MetadataMember.Find(endpoint, WellKnownMetadata.Weight) is { ValueKind: JsonValueKind.Number } given)
        {
            weight = (int)Math.Ceiling(Math.Min(given.GetDouble(), int.MaxValue));
            tags.Remove(WellKnownMetadata.Weight);
            if (weight <= 0)
            {
                throw new ArgumentException(
                    $"The format {Name} has no weight of 0 or less: kitex takes it for {DefaultWeight}.", nameof(endpoint));
            }
        }

        return Encoding.UTF8.GetBytes(new GoStructWriter()
            .Text("network", "tcp")
            .Text("address", endpoint.Address)
            .Integer("weight", weight)
            .Map("tags", tags)
            .ToString());
    }
}
