using System.Globalization;
using System.Numerics;

namespace FakeEtcd.Tool.Flags;

/// <summary>Integers as Go's flags read them: decimal, or with a prefix such as <c>0x</c>, and with underscores between digits.</summary>
internal static class GoInteger
{
    /// <exception cref="FormatException">The text is not such a number.</exception>
    public static object ParseUnsigned(string text, ulong max, string syntaxError, string rangeError)
    {
        var number = text.StartsWith('+') || text.StartsWith('-') ? throw new FormatException(syntaxError) : Parse(text, syntaxError);
        return number <= max ? (ulong)number : throw new FormatException(rangeError);
    }

    /// <exception cref="FormatException">The text is not such a number.</exception>
    public static object ParseSigned(string text, string syntaxError, string rangeError)
    {
        var isNegative = text.StartsWith('-');
        var number = Parse(isNegative || text.StartsWith('+') ? text[1..] : text, syntaxError);
        number = isNegative ? -number : number;
        return number >= long.MinValue && number <= long.MaxValue ? (long)number : throw new FormatException(rangeError);
    }

    private static BigInteger Parse(string text, string syntaxError)
    {
        var (radix, digits) = text switch
        {
            ['0', 'x' or 'X', ..] => (16, text[2..]),
            ['0', 'b' or 'B', ..] => (2, text[2..]),
            ['0', 'o' or 'O', ..] => (8, text[2..]),
            ['0', _, ..] => (8, text[1..]),
            _ => (10, text),
        };
        if (digits.Length == 0 || digits.StartsWith('_') && radix == 10 || digits.EndsWith('_') || digits.Contains("__", StringComparison.Ordinal))
        {
            throw new FormatException(syntaxError);
        }

        return digits.Where(static digit => digit != '_').Aggregate(BigInteger.Zero, (sum, digit) =>
            char.IsAsciiHexDigit(digit)
            && int.Parse([digit], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) is var value
            && value < radix
                ? (sum * radix) + value
                : throw new FormatException(syntaxError));
    }
}
