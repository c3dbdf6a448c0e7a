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

            if (!seen.Add(key))
            {
                return $"The key \"{key}\" is there twice.";
            }
        }

        return null;
    }

    public static IReadOnlyList<KeyValuePair<string, string>> Parse(string json, string parameter)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? [.. document.RootElement.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, Text(member.Value)))]
                : throw new ArgumentException(
                    $"An object of keys and values is expected, not {document.RootElement.ValueKind}. Nothing was written.", parameter);
        }
        catch (JsonException exception)
        {
            throw new ArgumentException($"This is no JSON: {exception.Message} Nothing was written.", parameter, exception);
        }
    }

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}
