using System.Buffers;
using System.Globalization;
using System.Text;
using Google.Protobuf;

namespace FakeEtcd.Options;

/// <summary>Text on its way to UTF-8, which has no form for half of a surrogate pair: a conversion would store U+FFFD instead.</summary>
internal static class UnicodeText
{
    /// <exception cref="ArgumentException">The text has a lone surrogate; the exception names <paramref name="parameter"/>.</exception>
    public static ByteString ToUtf8(string text, string parameter) => FindFault(text) is { } fault
        ? throw new ArgumentException($"The text {fault}", parameter)
        : ByteString.CopyFromUtf8(text);

    /// <summary>What is wrong with the text, as the end of a sentence about it; or null.</summary>
    public static string? FindFault(string text)
    {
        for (ReadOnlySpan<char> rest = text; !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var length) != OperationStatus.Done)
            {
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"has a lone surrogate, \\u{(int)rest[0]:x4}, at index {text.Length - rest.Length}, which UTF-8 cannot hold.");
            }

            rest = rest[length..];
        }

        return null;
    }
}
