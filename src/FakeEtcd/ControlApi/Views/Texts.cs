using System.Globalization;
using System.Text;
using Google.Protobuf;

namespace FakeEtcd.ControlApi.Views;

/// <summary>Writes IDs and bytes as text.</summary>
internal static class Texts
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string Id(ulong id) => id.ToString(CultureInfo.InvariantCulture);

    public static string Id(long id) => id.ToString(CultureInfo.InvariantCulture);

    /// <summary>Returns the ID of a lease; null if there is none.</summary>
    public static string? Lease(long id) => id == 0 ? null : Id(id);

    /// <summary>Returns bytes as text, with U+FFFD for what is not UTF-8.</summary>
    public static string Of(ByteString bytes) => bytes.ToStringUtf8();

    /// <summary>Returns a key as text; null if it is not UTF-8.</summary>
    public static string? Exact(ByteString bytes) => Exact(bytes.Span);

    /// <summary>Returns a key in base64; null if it is UTF-8.</summary>
    public static string? Base64(ByteString bytes) => Exact(bytes) is null ? bytes.ToBase64() : null;

    /// <summary>Returns keys in base64; null if all of them are UTF-8.</summary>
    public static IReadOnlyList<string>? Base64(IReadOnlyList<ByteString> keys) =>
        keys.Any(static key => Exact(key) is null) ? [.. keys.Select(static key => key.ToBase64())] : null;

    /// <summary>Returns bytes as text; null if they are not UTF-8.</summary>
    public static string? Exact(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
