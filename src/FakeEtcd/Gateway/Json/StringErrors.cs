using System.Globalization;
using System.Text;

namespace FakeEtcd.Gateway.Json;

/// <summary>Finds out what is wrong with a string of JSON that .NET cannot read, with the errors of Go's <c>protojson</c>.</summary>
internal static class StringErrors
{
    /// <summary>The length of <c>\u0000</c>.</summary>
    private const int EscapeLength = 6;

    /// <summary>Finds the first error.</summary>
    /// <param name="text">Valid JSON from the first character of the string to the end of the document.</param>
    /// <returns>The error; null if the document ends in the middle of a pair of surrogates.</returns>
    public static string? Find(ReadOnlySpan<byte> text)
    {
        while (text[0] != '"')
        {
            if (text[0] != '\\')
            {
                if (Rune.DecodeFromUtf8(text, out _, out var length) != System.Buffers.OperationStatus.Done)
                {
                    break;
                }

                text = text[length..];
            }
            else if (text[1] != 'u')
            {
                text = text[2..];
            }
            else if (!char.IsSurrogate(Escaped(text)!.Value))
            {
                text = text[EscapeLength..];
            }
            else
            {
                var high = Escaped(text)!.Value;
                text = text[EscapeLength..];
                if (text.Length < EscapeLength)
                {
                    return null;
                }

                if (Escaped(text) is not { } low || !char.IsSurrogatePair(high, low))
                {
                    return $"invalid escape code {GoQuoting.Quote(text[..EscapeLength])} in string";
                }

                text = text[EscapeLength..];
            }
        }

        return "invalid UTF-8 in string";
    }

    /// <summary>Reads an escape such as <c>\u00e9</c>.</summary>
    private static char? Escaped(ReadOnlySpan<byte> text) =>
        text[0] == '\\' && text[1] == 'u' && ushort.TryParse(text[2..EscapeLength], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? (char)value
            : null;
}
