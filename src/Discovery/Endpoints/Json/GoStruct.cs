using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Etcd.Discovery.Json;

/// <summary>A JSON object, read like a struct by Go's <c>encoding/json</c>.</summary>
/// <remarks>
/// The case of names does not matter. Members may be missing, null or unknown. Of members with the same name, the last one counts. A member
/// of the wrong type makes the object invalid, even if another one follows.
/// </remarks>
internal readonly struct GoStruct(JsonElement value)
{
    public JsonElement Value => value;

    /// <summary>The members with their unescaped names.</summary>
    public IEnumerable<(string Name, JsonElement Value)> Members => value.EnumerateObject()
        .Select(member => (GoJsonString.Unescape(JsonMarshal.GetRawUtf8PropertyName(member)), member.Value));

    /// <summary>Parses bytes that are one JSON object.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out GoStruct result)
    {
        result = default;
        if (!text.TrimStart(" \t\r\n"u8).StartsWith("{"u8))
        {
            return false;
        }

        try
        {
            // Go replaces bytes that are not UTF-8. The reader of .NET fails on them, so decode them first.
            result = new GoStruct(JsonElement.Parse(Encoding.UTF8.GetString(text), GoJson.ReadOptions));
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    public bool Has(string name) => Find(name).Any();

    public bool TryReadText(string name, out string text)
    {
        text = "";
        foreach (var found in Find(name))
        {
            if (!TryReadText(found, ref text))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Reads an <c>int</c>.</summary>
    public bool TryReadInteger(string name, out long number)
    {
        number = 0;
        foreach (var found in Find(name))
        {
            if (found.ValueKind != JsonValueKind.Null
                && (found.ValueKind != JsonValueKind.Number
                    || !long.TryParse(found.GetRawText(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Reads a <c>map[string]string</c>.</summary>
    public bool TryReadMap(string name, out SortedDictionary<string, string> map)
    {
        map = new SortedDictionary<string, string>(Utf8Comparer.Instance);
        foreach (var found in Find(name))
        {
            if (found.ValueKind == JsonValueKind.Null)
            {
                map.Clear();
                continue;
            }

            if (found.ValueKind != JsonValueKind.Object)
            {
                return false;
            }

            foreach (var (member, content) in new GoStruct(found).Members)
            {
                var text = "";
                if (!TryReadText(content, ref text))
                {
                    return false;
                }

                map[member] = text;
            }
        }

        return true;
    }

    /// <summary>Reads a <c>[]string</c>.</summary>
    public bool TryReadTexts(string name, out IReadOnlyList<string> texts)
    {
        var valid = TryReadItems(name, JsonValueKind.String, out var items);
        texts = [.. items.Select(item => item.ValueKind == JsonValueKind.Null ? "" : GoJsonString.Read(item))];
        return valid;
    }

    /// <summary>Reads a <c>[]*T</c>, without its nulls.</summary>
    public bool TryReadStructs(string name, out IReadOnlyList<GoStruct> structs)
    {
        var valid = TryReadItems(name, JsonValueKind.Object, out var items);
        structs = [.. items.Where(item => item.ValueKind == JsonValueKind.Object).Select(item => new GoStruct(item))];
        return valid;
    }

    private static bool TryReadText(JsonElement element, ref string text)
    {
        if (element.ValueKind == JsonValueKind.String)
        {
            text = GoJsonString.Read(element);
            return true;
        }

        return element.ValueKind == JsonValueKind.Null;
    }

    /// <summary>Reads the items of an array. Each of them is null or of the kind.</summary>
    private bool TryReadItems(string name, JsonValueKind kind, out JsonElement[] items)
    {
        items = [];
        foreach (var found in Find(name))
        {
            if (found.ValueKind is not (JsonValueKind.Array or JsonValueKind.Null))
            {
                return false;
            }

            JsonElement[] read = found.ValueKind == JsonValueKind.Array ? [.. found.EnumerateArray()] : [];
            if (read.Any(item => item.ValueKind != kind && item.ValueKind != JsonValueKind.Null))
            {
                return false;
            }

            items = read;
        }

        return true;
    }

    private IEnumerable<JsonElement> Find(string name) =>
        Members.Where(member => member.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(member => member.Value);
}
