using System.Text.Json;
using Etcd.Discovery;

namespace Etcd.Extensions.ServiceDiscovery.Selecting;

/// <summary>Reads the metadata of an endpoint.</summary>
internal static class Metadata
{
    /// <summary>Finds a member that is a string. Like Go, it takes the last one of several with the same name.</summary>
    /// <returns>The text; null if the metadata is not an object, or has no such member, or it is not a string.</returns>
    public static string? FindText(RegisteredEndpoint endpoint, string name)
    {
        if (endpoint.Metadata is not { ValueKind: JsonValueKind.Object } metadata)
        {
            return null;
        }

        var text = default(string);
        foreach (var member in metadata.EnumerateObject())
        {
            try
            {
                if (member.NameEquals(name))
                {
                    text = member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString() : null;
                }
            }
            catch (InvalidOperationException)
            {
                // A text that is not valid UTF-16, such as "\ud800". Its owner cannot mean this member, or not this value.
            }
        }

        return text;
    }
}
