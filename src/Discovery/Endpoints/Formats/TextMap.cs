using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Etcd.Discovery.Json;

namespace Etcd.Discovery;

/// <summary>Converts metadata for registries whose metadata is a map of texts, a <c>map[string]string</c> of Go.</summary>
internal static class TextMap
{
    /// <summary>The member with the version of the service.</summary>
    public const string Version = "version";

    private const long MaxShared = 4_000_000;

    public static SortedDictionary<string, string> Empty => new(Utf8Comparer.Instance);

    /// <summary>Returns the metadata of an endpoint as texts. Values that are not strings become their JSON.</summary>
    /// <exception cref="ArgumentException">The metadata is not a JSON object.</exception>
    public static SortedDictionary<string, string> Of(RegisteredEndpoint endpoint, string format)
    {
        var map = Empty;
        if (endpoint.Metadata is not { } metadata)
        {
            return map;
        }

        if (metadata.ValueKind != JsonValueKind.Object)
        {
            throw new ArgumentException(
                $"The format {format} holds metadata that is a JSON object, but the metadata is a {metadata.ValueKind}.", nameof(endpoint));
        }

        foreach (var (name, value) in new GoStruct(metadata).Members)
        {
            map[name] = value.ValueKind switch
            {
                JsonValueKind.String => GoJsonString.Read(value),
                JsonValueKind.Null => "",
                _ => GoJson.Write(value),
            };
        }

        return map;
    }

    /// <summary>Whether that many endpoints can have the texts in common. A short value must not become endless metadata.</summary>
    public static bool CanShare(SortedDictionary<string, string> map, int endpoints) =>
        map.Sum(member => (long)member.Key.Length + member.Value.Length) * endpoints <= MaxShared;

    /// <summary>Returns an endpoint whose metadata are the texts. A weight becomes a number, which balancers read.</summary>
    /// <returns>The endpoint, without an address if the text is not <c>host:port</c>: no client of such a registry could dial it.</returns>
    public static RegisteredEndpoint ToEndpoint(string address, SortedDictionary<string, string> map)
    {
        if (!HostPort.TryParse(address, defaultPort: null, out _))
        {
            return new RegisteredEndpoint();
        }

        if (map.Count == 0)
        {
            return new RegisteredEndpoint(address);
        }

        var members = map.Select(member => KeyValuePair.Create(member.Key, (JsonNode?)ToJson(member.Key, member.Value)));
        return RegisteredEndpoint.FromMap(address, members);
    }

    /// <summary>Removes the scheme from the metadata of an endpoint; null if there is none.</summary>
    /// <exception cref="ArgumentException">It is not the scheme of a URL.</exception>
    public static string? TakeScheme(RegisteredEndpoint endpoint, SortedDictionary<string, string> map)
    {
        if (!map.Remove(WellKnownMetadata.Scheme, out var scheme))
        {
            return null;
        }

        return Uri.CheckSchemeName(scheme)
            ? scheme
            : throw new ArgumentException(
                $"The metadata has a scheme that no URL can have: \"{Printable.Escape(scheme)}\".", nameof(endpoint));
    }

    private static JsonValue ToJson(string name, string text) =>
        name == WellKnownMetadata.Weight && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var weight)
            ? JsonValue.Create(weight)
            : JsonValue.Create(text);
}
