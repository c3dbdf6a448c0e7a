using System.Globalization;

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
}
