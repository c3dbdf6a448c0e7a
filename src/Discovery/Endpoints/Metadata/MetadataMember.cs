using System.Runtime.InteropServices;
using System.Text.Json;
using Etcd.Discovery.Json;

namespace Etcd.Discovery;

/// <summary>Reads a member of the metadata of an endpoint.</summary>
internal static class MetadataMember
{
    /// <summary>Finds a member. Like Go, it takes the last one of several with the same name.</summary>
    /// <returns>The value; null if the metadata is not an object, or has no such member, or the member is a JSON null.</returns>
    public static JsonElement? Find(RegisteredEndpoint endpoint, string name)
    {
        if (endpoint.Metadata is not { ValueKind: JsonValueKind.Object } metadata)
        {
            return null;
        }

        // TryGetProperty throws on names that are not valid UTF-16.
        JsonElement? found = null;
        foreach (var member in metadata.EnumerateObject())
        {
            found = GoJsonString.Unescape(JsonMarshal.GetRawUtf8PropertyName(member)) == name ? member.Value : found;
        }

        return found is { ValueKind: not JsonValueKind.Null } ? found : null;
    }

    /// <summary>Finds a member that is a string.</summary>
    public static string? FindText(RegisteredEndpoint endpoint, string name) =>
        Find(endpoint, name) is { ValueKind: JsonValueKind.String } value ? GoJsonString.Read(value) : null;
}
