using System.Text;
using System.Text.Json;
using Etcd.Discovery.Json;

namespace Etcd.Discovery;

/// <summary>The format of kitex: an instance with <c>network</c>, <c>address</c>, <c>weight</c> and <c>tags</c>.</summary>
internal sealed class KitexFormat : JsonFormat
{
    public const string Root = "kitex/registry-etcd";

    // Kitex takes it for a weight that is missing, 0 or negative.
    private const int DefaultWeight = 10;

    public override string Name => "kitex";

    public override bool TryRead(GoStruct instance, out IReadOnlyList<RegisteredEndpoint> endpoints)
    {
        endpoints = [];
        if (!instance.Has("address"))
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
    public override string CreateKey(string target, string? instanceId, RegisteredEndpoint endpoint) =>
        RegistryTarget.KeyOf(target.Contains('/', StringComparison.Ordinal) ? target : $"{Root}/{target}", instanceId, endpoint);

    public override byte[] Write(string target, string key, RegisteredEndpoint endpoint)
    {
        var tags = TextMap.Of(endpoint, Name);
        tags.Remove(WellKnownMetadata.Weight);
        var given = MetadataMember.Find(endpoint, WellKnownMetadata.Weight);
        var weight = given is null ? DefaultWeight : ReadWeight(given.Value, nameof(endpoint));
        return Encoding.UTF8.GetBytes(new GoStructWriter()
            .Text("network", "tcp")
            .Text("address", endpoint.Address)
            .Integer("weight", weight)
            .Map("tags", tags)
            .ToString());
    }

    // The weight of kitex is an int. It drops an instance whose weight is a text or has a fraction, and reads 0 and less as 10.
    private int ReadWeight(JsonElement given, string parameter) =>
        given.ValueKind == JsonValueKind.Number && given.GetDouble() is >= 1 and <= int.MaxValue and var weight && double.IsInteger(weight)
            ? (int)weight
            : throw new ArgumentException(
                $"The format {Name} holds a weight that is a whole number from 1 to {int.MaxValue}, but the metadata has the weight "
                    + $"{Printable.Escape(GoJson.Write(given))}.",
                parameter);
}
