using System.Globalization;
using System.Text.RegularExpressions;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace FakeEtcd.Gateway.Json;

/// <summary>Converts JSON strings and numbers to the values of scalar fields.</summary>
internal static partial class ScalarReader
{
    private const NumberStyles JsonNumber = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>Converts a string or a number.</summary>
    /// <param name="field">The field.</param>
    /// <param name="text">The string; null for a value of another type.</param>
    /// <param name="number">The number as written; null for a value of another type.</param>
    /// <returns>The value as the field's accessor takes it; null if the field cannot have the value.</returns>
    public static object? Read(FieldDescriptor field, string? text, string? number) => field.FieldType switch
    {
        FieldType.String => text,
        FieldType.Bytes => text is null ? null : Bytes(text),
        FieldType.Enum when text is not null => field.EnumType.FindValueByName(text)?.Number,
        FieldType.Enum => Integer(number) is { } value and >= int.MinValue and <= int.MaxValue ? (int)value : null,
        FieldType.Int32 => Integer(text ?? number) is { } value and >= int.MinValue and <= int.MaxValue ? (int)value : null,
        FieldType.UInt32 => Integer(text ?? number) is { } value and >= uint.MinValue and <= uint.MaxValue ? (uint)value : null,
        FieldType.Int64 => Integer(text ?? number) is { } value and >= long.MinValue and <= long.MaxValue ? (long)value : null,
        FieldType.UInt64 => Integer(text ?? number) is { } value and >= ulong.MinValue and <= ulong.MaxValue ? (ulong)value : null,
        _ => null,
    };

    /// <summary>Converts a JSON number without a fraction, such as <c>1</c>, <c>1.0</c> or <c>10e-1</c>.</summary>
    private static decimal? Integer(string? text) =>
        decimal.TryParse(Number().Match(text ?? "").ValueSpan, JsonNumber, CultureInfo.InvariantCulture, out var number)
        && decimal.IsInteger(number)
            ? number
            : null;

    /// <summary>A number at the start of a string. Go ignores what follows a character that cannot be a part of a number or a word.</summary>
    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?(?![-+.\w])(?!.*\s$)", RegexOptions.ECMAScript | RegexOptions.Singleline)]
    private static partial Regex Number();

    /// <summary>Converts base64, also in the alphabet for URLs, and without padding.</summary>
    private static ByteString? Bytes(string text)
    {
        var isForUrls = text.AsSpan().IndexOfAny('-', '_') >= 0;
        if (text.AsSpan().IndexOfAny(' ', '\t') >= 0 || (isForUrls && text.AsSpan().IndexOfAny('+', '/') >= 0))
        {
            return null;
        }

        var standard = isForUrls ? text.Replace('-', '+').Replace('_', '/') : text;
        if (text.Length % 4 != 0)
        {
            if (text.Contains('=', StringComparison.Ordinal))
            {
                return null;
            }

            standard = standard.PadRight((standard.Length + 3) / 4 * 4, '=');
        }

        var bytes = new byte[standard.Length / 4 * 3];
        return Convert.TryFromBase64String(standard, bytes, out var length) ? ByteString.CopyFrom(bytes.AsSpan(0, length)) : null;
    }
}
