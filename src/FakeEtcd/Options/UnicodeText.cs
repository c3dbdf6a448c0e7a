using System.Buffers;
using System.Globalization;
using System.Text;
using Google.Protobuf;

namespace FakeEtcd.Options;

/// <summary>Converts text to UTF-8, and rejects lone surrogates.</summary>
/// <remarks>UTF-8 cannot encode a lone surrogate. The .NET encoder would replace it with U+FFFD.</remarks>
internal static class UnicodeText
{
    /// <exception cref="ArgumentException">The text has a lone surrogate.</exception>
    public static ByteString ToUtf8(string text, string parameter) => FindError(text) is { } error
        ? throw new ArgumentException($"The text {error}", parameter)
        : ByteString.CopyFromUtf8(text);

    /// <summary>Finds the first lone surrogate in the text.</summary>
    /// <returns>The error as the rest of a sentence about the text; null if the text is valid.</returns>
    public static string? FindError(string text)
    {
        for (ReadOnlySpan<char> rest = text; !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var length) != OperationStatus.Done)
            {
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"has a lone surrogate, \\u{(int)rest[0]:x4}, at index {text.Length - rest.Length}, which UTF-8 cannot encode.");
            }

            rest = rest[length..];
        }

        return null;
    }
}
