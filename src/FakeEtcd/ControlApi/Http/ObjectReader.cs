using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FakeEtcd.ControlApi.Messages;
using Microsoft.AspNetCore.Http;

namespace FakeEtcd.ControlApi.Http;

/// <summary>Reads the body of a request strictly, and names the field that is wrong.</summary>
internal static class ObjectReader
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Reads a JSON object. No body is an empty object.</summary>
    /// <exception cref="ControlException">The body is not such an object.</exception>
    public static async Task<T> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted).ConfigureAwait(false);
        using var document = Parse(buffer.Length == 0 ? "{}"u8.ToArray() : buffer.ToArray());
        Check(document.RootElement, type);
        try
        {
            return document.RootElement.Deserialize(type)!;
        }
        catch (JsonException exception)
        {
            throw WrongValue(exception.Path ?? "", type);
        }
    }

    private static JsonDocument Parse(byte[] json)
    {
        try
        {
            return JsonDocument.Parse(json, Strict);
        }
        catch (JsonException exception)
        {
            throw new ControlException(StatusCodes.Status400BadRequest, $"The body is not valid JSON: {exception.Message}");
        }
    }

    private static void Check(JsonElement root, JsonTypeInfo type)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new ControlException(StatusCodes.Status400BadRequest, "The body must be a JSON object.");
        }

        var names = type.Properties.Select(static property => property.Name).ToList();
        foreach (var field in root.EnumerateObject())
        {
            if (!names.Contains(field.Name))
            {
                throw ControlException.Invalid(field.Name, $"There is no field '{field.Name}'. The fields are: {string.Join(", ", names)}.");
            }
        }

        foreach (var property in type.Properties.Where(static property => property.IsRequired))
        {
            if (!root.TryGetProperty(property.Name, out _))
            {
                throw ControlException.Invalid(property.Name, $"The field '{property.Name}' is missing.");
            }
        }
    }

    /// <param name="path">Where the value is, such as <c>$.rpcs[0]</c>.</param>
    /// <param name="type">The type of the body.</param>
    private static ControlException WrongValue(string path, JsonTypeInfo type)
    {
        var field = path.TrimStart('$').TrimStart('.');
        var name = field.Split('[', '.')[0];
        var expected = type.Properties.FirstOrDefault(property => property.Name == name) is { } property
            ? ApiTypes.Describe(property.PropertyType)
            : "another value";
        return ControlException.Invalid(field, $"The field '{field}' must be {expected}.");
    }
}
