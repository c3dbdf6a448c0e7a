using System.Text.Json;

namespace FakeEtcd.Options;

/// <summary>Validates keys and values before the server writes any of them.</summary>
internal static class InitialState
{
    public static IReadOnlyList<KeyValuePair<string, string>> Check(IEnumerable<KeyValuePair<string, string>> data, string parameter)
    {
        ArgumentNullException.ThrowIfNull(data, parameter);
        KeyValuePair<string, string>[] checkedData = [.. data];
        return FindError(checkedData) is { } error ? throw new ArgumentException($"{error} Nothing was written.", parameter) : checkedData;
    }

    /// <summary>Finds the first error in the data.</summary>
    /// <returns>The error as a sentence; null if the data is valid.</returns>
    public static string? FindError(IEnumerable<KeyValuePair<string, string>> data)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, value) in data)
        {
            if (string.IsNullOrEmpty(key))
            {
                return "A key is empty. etcd keys have at least one byte.";
            }

            if (value is null)
            {
                return $"The value of \"{key}\" is null. For an empty value use \"\".";
            }

            if (UnicodeText.FindError(key) is { } keyError)
            {
                return $"A key {keyError}";
            }

            if (UnicodeText.FindError(value) is { } valueError)
            {
                return $"The value of \"{key}\" {valueError}";
            }

            if (!seen.Add(key))
            {
                return $"The key \"{key}\" occurs twice.";
            }
        }

        return null;
    }

    /// <summary>Parses the properties of a JSON object and validates them.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Parse(string json, string parameter)
    {
        // The parser rejects a lone surrogate too, but its message does not name it.
        if (UnicodeText.FindError(json) is { } error)
        {
            throw new ArgumentException($"The text {error} Nothing was written.", parameter);
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? Check(
                    document.RootElement.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, Text(member.Value))),
                    parameter)
                : throw new ArgumentException(
                    $"The JSON must be an object of keys and values, not {document.RootElement.ValueKind}. Nothing was written.",
                    parameter);
        }
        catch (JsonException exception)
        {
            throw new ArgumentException($"The text is not valid JSON: {exception.Message} Nothing was written.", parameter, exception);
        }
        catch (InvalidOperationException exception)
        {
            // JSON allows the escape of a lone surrogate, but .NET cannot read a string from it.
            throw new ArgumentException(
                $"A key or a value is not valid text: {exception.Message} Nothing was written.", parameter, exception);
        }
    }

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}
