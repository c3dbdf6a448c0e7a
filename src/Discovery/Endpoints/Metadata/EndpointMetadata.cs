using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using Etcd.Discovery.Json;

namespace Etcd.Discovery;

/// <summary>The metadata of an endpoint: any JSON value, set in code or bound from configuration.</summary>
/// <remarks>
/// <para>
/// Code assigns a JSON value or a string:
/// <c>options.Metadata = new JsonObject { ["weight"] = 3 }</c>, <c>options.Metadata = jsonElement</c>, <c>options.Metadata = "blue"</c>.
/// </para>
/// <para>
/// The configuration binder reads a value, or a section of any depth: <c>"Metadata": { "weight": 3, "zones": ["a", "b"] }</c>.
/// Configuration contains text only and does not distinguish <c>3</c> from <c>"3"</c>. These rules restore the JSON types:
/// </para>
/// <list type="bullet">
/// <item>A number in the spelling that is written to etcd, such as <c>3</c> or <c>-0.5</c>, becomes a number. A number in another
/// spelling, such as <c>007</c>, <c>1.10</c> or <c>1e3</c>, stays a string and keeps its characters.</item>
/// <item><c>true</c>, <c>True</c>, <c>false</c> and <c>False</c> become booleans.</item>
/// <item>Text in an extra pair of quotation marks, such as <c>"\"3\""</c>, becomes the string between them. All other text becomes a
/// string unchanged.</item>
/// <item>A section with the keys 0, 1, 2 and so on becomes an array. Any other section becomes an object, with its members sorted like the
/// keys of a Go map.</item>
/// <item>An empty object becomes null, and an empty array an empty string, because configuration does not distinguish them.</item>
/// </list>
/// <para>
/// The source generator for configuration binding, which native AOT requires, does not support this type. It skips a single value. It
/// creates the members of a section without their values, which makes the host fail to start. Set the metadata in code instead.
/// </para>
/// </remarks>
[TypeConverter(typeof(EndpointMetadataConverter))]
[SuppressMessage("Naming", "CA1710", Justification = "It is a JSON value; only the configuration binder uses it as a dictionary.")]
public sealed partial class EndpointMetadata
{
    private readonly JsonElement? _json;

    /// <summary>Creates metadata without a value, for the configuration binder to fill.</summary>
    public EndpointMetadata()
    {
    }

    private EndpointMetadata(JsonElement json) => _json = json;

    /// <summary>Converts a JSON value.</summary>
    /// <param name="json">The value, which is copied. An undefined value becomes a JSON null.</param>
    public static implicit operator EndpointMetadata(JsonElement json) =>
        new(json.ValueKind == JsonValueKind.Undefined ? GoJson.ToElement(null) : json.Clone());

    /// <summary>Converts a JSON value.</summary>
    /// <param name="json">The value, which is copied; null becomes null.</param>
    public static implicit operator EndpointMetadata?(JsonNode? json) => json is null ? null : new EndpointMetadata(GoJson.ToElement(json));

    /// <summary>Converts a string. It stays a JSON string, even <c>"3"</c>.</summary>
    /// <param name="text">The string; null becomes null.</param>
    public static implicit operator EndpointMetadata?(string? text) => (JsonNode?)text;

    /// <summary>Returns the JSON value that is registered.</summary>
    /// <returns>The value.</returns>
    /// <exception cref="InvalidOperationException">The metadata has no value.</exception>
    public JsonElement ToJsonElement() => !IsBound && _json is { } json ? json : GoJson.ToElement(ToNode());

    /// <summary>Returns the value as JSON; empty without a value.</summary>
    /// <returns>A text for people.</returns>
    public override string ToString() => FindMissing() is null ? GoJson.Write(ToJsonElement()) : "";

    /// <summary>Finds a part without a value.</summary>
    /// <returns>Its path, such as <c>zones:0</c>; empty if the metadata itself has no value; null if every part has a value.</returns>
    internal string? FindMissing()
    {
        if (!IsBound)
        {
            return _json is null ? "" : null;
        }

        foreach (var (name, member) in Members)
        {
            if (member?.FindMissing() is { } path)
            {
                return path.Length == 0 ? name : $"{name}:{path}";
            }
        }

        return null;
    }

    private JsonNode? ToNode()
    {
        if (!IsBound)
        {
            return _json is { } json ? GoJson.ToNode(json) : throw new InvalidOperationException("The metadata has no value.");
        }

        var members = Members.Select(member => KeyValuePair.Create(member.Key, member.Value?.ToNode())).ToArray();
        return ArrayItems(members) is { } items ? new JsonArray(items) : GoJson.SortedObject(members);
    }

    /// <summary>Returns the values in the order of their indexes; null if the names are not the indexes of an array.</summary>
    private static JsonNode?[]? ArrayItems(KeyValuePair<string, JsonNode?>[] members)
    {
        var byName = members.ToDictionary(member => member.Key, member => member.Value);
        var items = new JsonNode?[members.Length];
        for (var index = 0; index < items.Length; index++)
        {
            if (!byName.TryGetValue(FormattableString.Invariant($"{index}"), out items[index]))
            {
                return null;
            }
        }

        return items;
    }
}
