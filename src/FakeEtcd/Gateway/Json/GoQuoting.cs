using System.Buffers;
using System.Globalization;
using System.Text;

namespace FakeEtcd.Gateway.Json;

/// <summary>Formats text as Go does in error messages.</summary>
internal static class GoQuoting
{
    /// <summary>Quotes a byte as a character, in single quotes.</summary>
    public static string Quote(byte value) => (char)value switch
    {
        '\'' => @"'\''",
        '\\' => @"'\\'",
        '\a' => @"'\a'",
        '\b' => @"'\b'",
        '\f' => @"'\f'",
        '\n' => @"'\n'",
        '\r' => @"'\r'",
        '\t' => @"'\t'",
        '\v' => @"'\v'",
        < ' ' or '\u007f' => string.Create(CultureInfo.InvariantCulture, $@"'\x{value:x2}'"),
        > '\u007f' and <= '\u00a0' or '\u00ad' => string.Create(CultureInfo.InvariantCulture, $@"'\u{(int)value:x4}'"),
        var printable => $"'{printable}'",
    };

    /// <summary>Quotes a string of UTF-8, in double quotes.</summary>
    public static string Quote(ReadOnlySpan<byte> text)
    {
        var quoted = new StringBuilder("\"");
        while (!text.IsEmpty)
        {
            var isValid = Rune.DecodeFromUtf8(text, out var rune, out var length) == OperationStatus.Done;
            _ = (isValid, rune.Value) switch
            {
                (false, _) => AppendBytes(quoted, text[..length]),
                (_, '"') => quoted.Append("\\\""),
                (_, '\'') => quoted.Append('\''),
                (_, < 0x80) => quoted.Append(Quote(text[0]).AsSpan()[1..^1]),
                _ when IsPrintable(rune) => quoted.Append(rune.ToString()),
                (_, <= char.MaxValue) => quoted.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}"),
                _ => quoted.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}"),
            };
            text = text[length..];
        }

        return quoted.Append('"').ToString();
    }

    private static StringBuilder AppendBytes(StringBuilder quoted, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            quoted.Append(CultureInfo.InvariantCulture, $"\\x{value:x2}");
        }

        return quoted;
    }

    /// <summary>Letters, marks, numbers, punctuation and symbols, as in Go.</summary>
    private static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator);
}
