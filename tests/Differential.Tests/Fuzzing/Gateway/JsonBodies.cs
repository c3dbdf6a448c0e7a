using Google.Protobuf;

namespace Differential.Tests.Fuzzing.Gateway;

/// <summary>Messages as JSON.</summary>
internal static class JsonBodies
{
    public static JsonParser Parser { get; } = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    /// <summary>Formats with the names of the contract.</summary>
    public static JsonFormatter Snake { get; } = new(JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true));

    /// <summary>Formats with names in camel case, and numbers of enums.</summary>
    public static JsonFormatter Camel { get; } = new(JsonFormatter.Settings.Default.WithFormatEnumsAsIntegers(true));
}
