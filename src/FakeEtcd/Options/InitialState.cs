using System.Text.Json;

namespace FakeEtcd.Options;

/// <summary>Checks data before any of it is written.</summary>
internal static class InitialState
{
    public static IReadOnlyList<KeyValuePair<string, string>> Check(IEnumerable<KeyValuePair<string, string>> data, string parameter)
    {
        ArgumentNullException.ThrowIfNull(data, parameter);
        KeyValuePair<string, string>[] checkedData = [.. data];
        return FindFault(checkedData) is { } fault ? throw new ArgumentException($"{fault} Nothing was written.", parameter) : checkedData;
    }

    /// <summary>What is wrong with the data, or null.</summary>
    public static string? FindFault(IEnumerable<KeyValuePair<string, string>> data)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, value) in data)
        {
            if (string.IsNullOrEmpty(key))
            {
                return "A key is empty; etcd has no empty keys.";
            }

            if (value is null)
            {
                return $"The value of \"{key}\" is null; an empty one is \"\".";
            }

            if (UnicodeText.FindFault(key) is { } faultOfKey)
            {
                return $"A key {faultOfKey}";
            }

            if (UnicodeText.FindFault(value) is { } faultOfValue)
            {
                return $"The value of \"{key}\" {faultOfValue}";
            }

            if (!seen.Add(key))
            {
                return $"The key \"{key}\" is there twice.";
            }
        }

        return null;
    }

    /// <summary>Reads the members of a JSON object, and checks them.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Parse(string json, string parameter)
    {
        // The parser refuses such a text too, without a name for what it refuses.
        if (UnicodeText.FindFault(json) is { } fault)
        {
            throw new ArgumentException($"The text {fault} Nothing was written.", parameter);
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? Check([.. document.RootElement.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, Text(member.Value)))], parameter)
                : throw new ArgumentException(
                    $"An object of keys and values is expected, not {document.RootElement.ValueKind}. Nothing was written.", parameter);
        }
        catch (JsonException exception)
        {
            throw new ArgumentException($"This is no JSON: {exception.Message} Nothing was written.", parameter, exception);
        }
        catch (InvalidOperationException exception)
        {
            // JSON's syntax allows an escape of a lone surrogate; no string can be read from it.
            throw new ArgumentException($"A key or a value is no text: {exception.Message} Nothing was written.", parameter, exception);
        }
    }

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}
