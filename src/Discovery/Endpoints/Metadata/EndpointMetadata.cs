using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using Etcd.Discovery.Json;

namespace Etcd.Discovery;

/// <summary>A JSON value that clients are told about an endpoint: given by code, or bound from configuration.</summary>
/// <remarks>
/// <para>
/// Code assigns a JSON value or a text:
/// <c>options.Metadata = new JsonObject { ["weight"] = 3 }</c>, <c>options.Metadata = jsonElement</c>, <c>options.Metadata = "blue"</c>.
/// </para>
/// <para>
/// The configuration binder fills it from a value or a section of any depth: <c>"Metadata": { "weight": 3, "zones": ["a", "b"] }</c>.
/// Configuration holds nothing but text, so <c>3</c> and <c>"3"</c> are the same to it. These rules give the JSON types back:
/// </para>
/// <list type="bullet">
/// <item>A text that reads as a JSON number is written becomes that number: <c>3</c>, <c>-0.5</c>. Any other spelling keeps its
/// characters, and stays text: <c>007</c>, <c>1.10</c>, <c>1e3</c>.</item>
/// <item><c>true</c>, <c>True</c>, <c>false</c> and <c>False</c> become booleans.</item>
/// <item>A text in quotation marks of its own, such as <c>"\"3\""</c>, is the text between them. All else is text as it stands.</item>
/// <item>A section whose names are 0, 1, 2 and so on becomes an array, any other an object with its members sorted by name, as Go
/// sorts a map's.</item>
/// <item>An empty object is null, an empty array an empty text: configuration cannot tell them apart.</item>
/// </list>
/// <para>
/// The source generator for configuration binding, which native AOT needs, cannot read it: it skips a single value, and leaves the
/// members of a section without theirs, which fails the host's start. Set it by code there.
/// </para>
/// </remarks>
[TypeConverter(typeof(EndpointMetadataConverter))]
[SuppressMessage("Naming", "CA1710", Justification = "It is a JSON value; only the configuration binder sees a dictionary in it.")]
public sealed partial class EndpointMetadata
{
    private readonly JsonElement? _json;

    /// <summary>Makes metadata for the configuration binder to fill; it has no value until then.</summary>
    public EndpointMetadata()
    {
    }

    private EndpointMetadata(JsonElement json) => _json = json;

    /// <summary>Takes a JSON value.</summary>
    /// <param name="json">The value, which is copied. An undefined one is null.</param>
    public static implicit operator EndpointMetadata(JsonElement json) =>
        new(json.ValueKind == JsonValueKind.Undefined ? GoJson.ToElement(null) : json.Clone());

    /// <summary>Takes a JSON value.</summary>
    /// <param name="json">The value, which is copied; null gives null.</param>
    public static implicit operator EndpointMetadata?(JsonNode? json) => json is null ? null : new EndpointMetadata(GoJson.ToElement(json));

    /// <summary>Takes a text, as it stands: <c>"3"</c> is a text too.</summary>
    /// <param name="text">The text; null gives null.</param>
    public static implicit operator EndpointMetadata?(string? text) => (JsonNode?)text;

    /// <summary>Returns the value as it is registered.</summary>
    /// <returns>The value.</returns>
    /// <exception cref="InvalidOperationException">Nothing has set a value.</exception>
    public JsonElement ToJsonElement() => !IsBound && _json is { } json ? json : GoJson.ToElement(ToNode());

    /// <summary>Returns the value as JSON.</summary>
    /// <returns>A text for people.</returns>
    public override string ToString() => FindMissing() is null ? GoJson.Write(ToJsonElement()) : "";

    /// <summary>The path of the first part that has no value, such as <c>zones:0</c>; empty if the whole has none; null if there is none.</summary>
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

    /// <summary>The values in the order of their indexes, if that is what the names are.</summary>
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
