using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Etcd.Discovery.Json;

/// <summary>Gives a configuration value the JSON type that it had, or is meant to have.</summary>
internal static partial class ConfigurationText
{
    public static JsonNode ToJson(string text) => text switch
    {
        // The JSON configuration provider writes booleans as .NET does, people as JSON does.
        "true" or "True" => JsonValue.Create(true),
        "false" or "False" => JsonValue.Create(false),
        _ when IsNumber(text) || IsQuoted(text) => JsonNode.Parse(text)!,
        _ => JsonValue.Create(text),
    };

    // A spelling that would be lost in a number, such as the 0 of version 1.10, is kept as text.
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
