using System.Text.Json;

namespace FakeEtcd.State;

/// <summary>Checks data before any of it is written.</summary>
internal static class InitialState
{
    public static IReadOnlyList<KeyValuePair<string, string>> Check(IEnumerable<KeyValuePair<string, string>> data, string parameter)
    {
        ArgumentNullException.ThrowIfNull(data, parameter);
        KeyValuePair<string, string>[] checkedData = [.. data];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, value) in checkedData)
        {
            if (string.IsNullOrEmpty(key))
            {
                throw new ArgumentException("A key is empty; etcd has no empty keys. Nothing was written.", parameter);
            }

            if (value is null)
            {
                throw new ArgumentException($"The value of \"{key}\" is null; an empty one is \"\". Nothing was written.", parameter);
            }

            if (!seen.Add(key))
            {
                throw new ArgumentException($"The key \"{key}\" is there twice. Nothing was written.", parameter);
            }
        }

        return checkedData;
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
