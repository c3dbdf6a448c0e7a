using FakeEtcd.ControlApi.Http;
using FakeEtcd.ControlApi.Messages;
using FakeEtcd.Options;
using Google.Protobuf;

namespace FakeEtcd.ControlApi.Handlers;

/// <summary>Reads bytes that requests have as text, or in base64.</summary>
internal static class KeyFields
{
    /// <summary>Reads a key.</summary>
    /// <exception cref="ControlException">The key is missing, empty or wrong.</exception>
    public static ByteString Key(string? text, string? base64) => Find("key", text, "keyBase64", base64) is { IsEmpty: false } key
        ? key
        : throw ControlException.Invalid("key", "'key' is missing or empty, and 'keyBase64' too.");

    /// <summary>Reads bytes that are in one of two fields.</summary>
    /// <returns>The bytes; null if both fields are missing.</returns>
    /// <exception cref="ControlException">Both fields are given, or the one is wrong.</exception>
    public static ByteString? Find(string field, string? text, string base64Field, string? base64) => (text, base64) switch
    {
        (null, null) => null,
        (not null, null) => Text(field, text),
        (null, not null) => Base64(base64Field, base64),
        _ => throw ControlException.Invalid(base64Field, $"'{base64Field}' excludes '{field}'."),
    };

    /// <summary>Reads bytes that are text.</summary>
    /// <exception cref="ControlException">The text is not valid Unicode.</exception>
    public static ByteString Text(string field, string text)
    {
        try
        {
            return UnicodeText.ToUtf8(text, field);
        }
        catch (ArgumentException exception)
        {
            throw ControlException.Invalid(field, $"'{field}': {ErrorMapping.MessageOf(exception)}");
        }
    }

    private static ByteString Base64(string field, string text)
    {
        try
        {
            return ByteString.FromBase64(text);
        }
        catch (FormatException)
        {
            throw ControlException.Invalid(field, $"'{field}' must be base64.");
        }
    }
}
