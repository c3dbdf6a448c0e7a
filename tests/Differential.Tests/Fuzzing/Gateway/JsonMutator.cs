using System.Text.Json;
using System.Text.Json.Nodes;

namespace Differential.Tests.Fuzzing.Gateway;

/// <summary>Changes JSON: to other JSON, or to text that is none.</summary>
internal sealed class JsonMutator(Random random)
{
    private const int MaxMutations = 3;

    /// <summary>Values that Go reads, refuses or rounds.</summary>
    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "1", "-1", "1.0", "1.5", "1e3", "1e400", "-0", "9223372036854775807", "9223372036854775808", "4294967296",
        "\"\"", "\"0\"", "\"1\"", "\"1.0\"", "\" 1\"", "\"x\"", "\"Zg==\"", "\"Zg\"", "\"_-8=\"", "\"*\"", "\"NaN\"", "\"true\"", "\"NONE\"", "\"PUT\"",
        "{}", "[]", "[1]", "[null]", "[{}]", "[\"Zg==\"]", "{\"key\":\"Zg==\"}", "{\"a\":{}}", "\"\\u00e9\"",
    ];

    private static readonly string[] Pieces =
        ["{", "}", "[", "]", ",", ":", "\"", "\\", "null", "tru", "1", "-", ".", "e", "\u0001", "\n", " ", "é", "'", "//", "\\u12", "\\ud800", "+", "0"];

    /// <summary>Replaces, removes, renames and adds values.</summary>
    public string ChangeValues(string json)
    {
        var root = JsonNode.Parse(json)!;
        for (var left = random.Next(MaxMutations); left >= 0; left--)
        {
            var objects = Objects(root).ToList();
            Change(objects[random.Next(objects.Count)]);
        }

        return root.ToJsonString();
    }

    /// <summary>Removes, inserts and repeats characters.</summary>
    public string Break(string json)
    {
        for (var left = random.Next(MaxMutations); left >= 0; left--)
        {
            var at = random.Next(json.Length + 1);
            var length = Math.Min(random.Next(1, 8), json.Length - at);
            json = random.Next(6) switch
            {
                0 => json.Remove(at, length),
                1 => json[..at],
                2 => json.Insert(at, json.Substring(at, length)),
                3 => json + Pieces[random.Next(Pieces.Length)],
                4 => Values[random.Next(Values.Length)],
                _ => json.Insert(at, Pieces[random.Next(Pieces.Length)]),
            };
        }

        return json;
    }

    private void Change(JsonObject parent)
    {
        var names = parent.Select(entry => entry.Key).ToList();
        if (names.Count == 0 || random.Next(8) == 0)
        {
            parent[random.Next(2) == 0 ? "nope" : "key"] = Value();
            return;
        }

        var name = names[random.Next(names.Count)];
        switch (random.Next(5))
        {
            case 0:
                parent.Remove(name);
                break;
            case 1:
                var value = parent[name]?.DeepClone();
                parent.Remove(name);
                parent[random.Next(2) == 0 ? name.ToUpperInvariant() : $"{name}_"] = value;
                break;
            default:
                parent[name] = Value();
                break;
        }
    }

    private JsonNode? Value()
    {
        try
        {
            return JsonNode.Parse(Values[random.Next(Values.Length)]);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static IEnumerable<JsonObject> Objects(JsonNode? node) => node switch
    {
        JsonObject inner => inner.SelectMany(entry => Objects(entry.Value)).Prepend(inner),
        JsonArray items => items.SelectMany(Objects),
        _ => [],
    };
}
