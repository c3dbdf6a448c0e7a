using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Etcd.Discovery.Json;

/// <summary>Writes JSON with the same bytes as Go's <c>encoding/json</c>.</summary>
internal static class GoJson
{
    public const string Null = "null";

    public const int MaxDepth = 512;

    public static readonly JsonDocumentOptions ReadOptions = new() { MaxDepth = MaxDepth };

    /// <summary>Writes a value without white space. Members keep their order; numbers are normalized.</summary>
    public static string Write(JsonElement? value)
    {
        if (value is null)
        {
            return Null;
        }

        var text = new StringBuilder();
        Write(text, value.Value);
        return text.ToString();
    }

    /// <summary>Writes a string in quotes. It escapes the characters that JSON requires and those of HTML, and no others.</summary>
    public static void WriteString(StringBuilder text, string value)
    {
        text.Append('"');
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (char.IsHighSurrogate(c) && i + 1 < value.Length && char.IsLowSurrogate(value[i + 1]))
            {
                text.Append(c).Append(value[++i]);
                continue;
            }

            AppendEscaped(text, c);
        }

        text.Append('"');
    }

    /// <summary>Returns an immutable copy of a value.</summary>
    public static JsonElement ToElement(JsonNode? node)
    {
        using var document = JsonDocument.Parse(node?.ToJsonString() ?? Null, ReadOptions);
        return document.RootElement.Clone();
    }

    /// <summary>Returns a mutable copy of a value.</summary>
    public static JsonNode? ToNode(JsonElement value) => JsonNode.Parse(value.GetRawText(), documentOptions: ReadOptions);

    /// <summary>Returns an object with its members, including those of nested objects, in the order of a Go map.</summary>
    public static JsonObject SortedObject(IEnumerable<KeyValuePair<string, JsonNode?>> members)
    {
        var sorted = new JsonObject();
        foreach (var (name, value) in members.OrderBy(member => member.Key, Utf8Comparer.Instance))
        {
            sorted.Add(name, Sorted(value));
        }

        return sorted;
    }

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject nested => SortedObject(nested),
        JsonArray array => new JsonArray([.. array.Select(Sorted)]),
        _ => node?.DeepClone(),
    };

    private static void Write(StringBuilder text, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(text, value);
                break;
            case JsonValueKind.Array:
                WriteArray(text, value);
                break;
            case JsonValueKind.String:
                WriteString(text, GoJsonString.Read(value));
                break;
            case JsonValueKind.Number:
                text.Append(GoJsonNumber.Normalize(value.GetRawText()));
                break;
            default:
                text.Append(value.GetRawText());
                break;
        }
    }

    private static void WriteObject(StringBuilder text, JsonElement value)
    {
        text.Append('{');
        var separator = "";
        foreach (var member in value.EnumerateObject())
        {
            text.Append(separator);
            WriteString(text, GoJsonString.Unescape(JsonMarshal.GetRawUtf8PropertyName(member)));
            text.Append(':');
            Write(text, member.Value);
            separator = ",";
        }

        text.Append('}');
    }

    private static void WriteArray(StringBuilder text, JsonElement value)
    {
        text.Append('[');
        var separator = "";
        foreach (var item in value.EnumerateArray())
        {
            text.Append(separator);
            Write(text, item);
            separator = ",";
        }

        text.Append(']');
    }

    private static StringBuilder AppendEscaped(StringBuilder text, char c) => c switch
    {
        '"' => text.Append("\\\""),
        '\\' => text.Append("\\\\"),
        '\b' => text.Append("\\b"),
        '\f' => text.Append("\\f"),
        '\n' => text.Append("\\n"),
        '\r' => text.Append("\\r"),
        '\t' => text.Append("\\t"),
        < ' ' or '<' or '>' or '&' or '\u2028' or '\u2029' =>
            text.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture)),
        _ when char.IsSurrogate(c) => text.Append("\\ufffd"),
        _ => text.Append(c),
    };
}
