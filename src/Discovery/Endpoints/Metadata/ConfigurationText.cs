using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Etcd.Discovery.Json;

/// <summary>Restores the JSON type of a configuration value.</summary>
internal static partial class ConfigurationText
{
    public static JsonNode ToJson(string text) => text switch
    {
        // The JSON configuration provider writes booleans like .NET; people write them like JSON.
        "true" or "True" => JsonValue.Create(true),
        "false" or "False" => JsonValue.Create(false),
        _ when IsNumber(text) || IsQuoted(text) => JsonNode.Parse(text)!,
        _ => JsonValue.Create(text),
    };

    // A spelling that a number would lose, such as the last 0 of version 1.10, stays text.
    private static bool IsNumber(string text) => PlainNumber().IsMatch(text) && GoJsonNumber.Normalize(text) == text;

    private static bool IsQuoted(string text)
    {
        if (text.Length < 2 || text[0] != '"' || text[^1] != '"')
        {
            return false;
        }

        try
        {
            return JsonNode.Parse(text) is JsonValue;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    [GeneratedRegex("^-?(0|[1-9][0-9]*)([.][0-9]+)?\\z")]
    private static partial Regex PlainNumber();
}
