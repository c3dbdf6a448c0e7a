using System.Globalization;
using System.Text;
using Google.Protobuf;

namespace FakeEtcd.Tool.Control.Handlers;

/// <summary>Writes IDs and bytes as text.</summary>
internal static class Texts
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string Id(ulong id) => id.ToString(CultureInfo.InvariantCulture);

    public static string Id(long id) => id.ToString(CultureInfo.InvariantCulture);

    /// <summary>Returns bytes as text, with U+FFFD for what is not UTF-8.</summary>
    public static string Of(ByteString bytes) => bytes.ToStringUtf8();

    /// <summary>Returns bytes as text; null if they are not UTF-8.</summary>
    public static string? Exact(ByteString bytes)
    {
        try
        {
            return Strict.GetString(bytes.Span);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
