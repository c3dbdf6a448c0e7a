using System.ComponentModel;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using FakeEtcd.ControlApi;
using FakeEtcd.ControlApi.Http;
using FakeEtcd.ControlApi.Messages;

namespace FakeEtcd.Tool.Tests.Control;

/// <summary>Makes the OpenAPI document of the table of routes.</summary>
internal sealed partial class ControlDocument
{
    private const string Json = "application/json";
    private const string ProblemName = "Problem";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly SortedDictionary<string, JsonNode> _schemas = new(StringComparer.Ordinal);
    private readonly Queue<JsonTypeInfo> _left = [];

    public static string Create() => new ControlDocument().Write();

    private string Write()
    {
        var paths = new JsonObject();
        foreach (var path in ControlRoutes.All.GroupBy(route => route.Path))
        {
            paths[path.Key] = new JsonObject(path.Select(route => KeyValuePair.Create(route.Method.ToLowerInvariant(), (JsonNode?)Operation(route))));
        }

        Refer(ControlJson.Api.Problem);
        AddSchemas();
        var document = new JsonObject
        {
            ["openapi"] = "3.1.1",
            ["info"] = new JsonObject
            {
                ["title"] = "The control API of fake-etcd",
                ["description"] = "Controls a fake-etcd from a test: faults, streams, leases, the clock, the journal. Durations in requests are texts such as 30s.",
                ["version"] = "1",
            },
            ["security"] = new JsonArray(new JsonObject { ["token"] = new JsonArray() }),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["securitySchemes"] = new JsonObject { ["token"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer" } },
                ["responses"] = new JsonObject
                {
                    [ProblemName] = new JsonObject
                    {
                        ["description"] = "The request is refused",
                        ["content"] = Content("application/problem+json", Reference(ProblemName)),
                    },
                },
                ["schemas"] = new JsonObject(_schemas.Select(schema => KeyValuePair.Create(schema.Key, (JsonNode?)schema.Value))),
            },
        };
        return document.ToJsonString(Indented) + "\n";
    }

    private JsonObject Operation(ControlRoute route)
    {
        var operation = new JsonObject { ["operationId"] = IdOf(route), ["summary"] = route.Summary };
        var parameters = PathPart().Matches(route.Path).Select(part => Parameter(part.Groups["name"].Value, "path", "The ID", "string", []))
            .Concat(route.Query.Select(query => Parameter(query.Name, "query", query.Description, query.Type, query.Choices)))
            .ToArray<JsonNode?>();
        if (parameters.Length > 0)
        {
            operation["parameters"] = new JsonArray(parameters);
        }

        if (route.Body is { } body)
        {
            operation["requestBody"] = new JsonObject { ["required"] = body.Properties.Any(property => property.IsRequired), ["content"] = Content(Json, Refer(body)) };
        }

        if (route.BodyContentType is { } file)
        {
            operation["requestBody"] = new JsonObject { ["required"] = true, ["content"] = Content(file, new JsonObject()) };
        }

        var result = route.Result is { } type ? Refer(type) : new JsonObject();
        operation["responses"] = new JsonObject
        {
            ["200"] = new JsonObject { ["description"] = "Done", ["content"] = Content(route.ContentType.Split(';')[0], result) },
            ["default"] = new JsonObject { ["$ref"] = $"#/components/responses/{ProblemName}" },
        };
        return operation;
    }

    private static string IdOf(ControlRoute route)
    {
        var words = NotInIds().Split($"{route.Method.ToLowerInvariant()}{route.Path["/v1".Length..]}").Where(word => word.Length > 0);
        return string.Concat(words.Select((word, index) => index == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));
    }

    private static JsonObject Parameter(string name, string place, string description, string type, IReadOnlyList<string> choices)
    {
        var schema = new JsonObject { ["type"] = type };
        if (choices.Count > 0)
        {
            schema["enum"] = new JsonArray([.. choices.Select(choice => (JsonNode?)choice)]);
        }

        return new JsonObject { ["name"] = name, ["in"] = place, ["required"] = place == "path", ["description"] = description, ["schema"] = schema };
    }

    private static JsonObject Content(string type, JsonNode schema) => new() { [type] = new JsonObject { ["schema"] = schema } };

    private static JsonObject Reference(string name) => new() { ["$ref"] = $"#/components/schemas/{name}" };

    private JsonObject Refer(JsonTypeInfo type)
    {
        _left.Enqueue(type);
        return Reference(type.Type.Name);
    }

    private void AddSchemas()
    {
        var options = new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Transform };
        while (_left.TryDequeue(out var type))
        {
            if (!_schemas.ContainsKey(type.Type.Name))
            {
                _schemas[type.Type.Name] = new JsonObject();
                _schemas[type.Type.Name] = type.GetJsonSchemaAsNode(options);
            }
        }
    }

    private JsonObject Transform(JsonSchemaExporterContext context, JsonNode schema)
    {
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        var isOwn = type.IsEnum || (type.Namespace?.StartsWith("FakeEtcd", StringComparison.Ordinal) ?? false);
        JsonObject result;
        if (isOwn && !context.Path.IsEmpty)
        {
            result = Refer(context.TypeInfo.Options.GetTypeInfo(type));
        }
        else if (type == typeof(JsonElement))
        {
            result = new JsonObject { ["type"] = "object" };
        }
        else
        {
            result = schema as JsonObject ?? [];
            DropNull(result);
        }

        var attributes = context.Path.IsEmpty ? type : context.PropertyInfo?.AttributeProvider;
        if (attributes?.GetCustomAttributes(typeof(DescriptionAttribute), inherit: false) is [DescriptionAttribute description, ..])
        {
            result["description"] = description.Description;
        }

        return result;
    }

    /// <summary>The API writes no null, so the schema says nothing of it.</summary>
    private static void DropNull(JsonObject schema)
    {
        if (schema["type"] is JsonArray types)
        {
            var name = types.Select(type => type!.GetValue<string>()).First(type => type != "null");
            schema["type"] = name;
        }

        if (schema["enum"] is JsonArray values)
        {
            schema["type"] = "string";
            schema["enum"] = new JsonArray([.. values.Where(value => value is not null).Select(value => value!.DeepClone())]);
        }

        if (schema.TryGetPropertyValue("default", out var unset) && unset is null)
        {
            schema.Remove("default");
        }
    }

    [GeneratedRegex(@"\{(?<name>\w+)\}")]
    private static partial Regex PathPart();

    [GeneratedRegex(@"[^A-Za-z]+")]
    private static partial Regex NotInIds();
}
