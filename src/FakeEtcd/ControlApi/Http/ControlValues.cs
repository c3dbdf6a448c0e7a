using System.Globalization;
using FakeEtcd.ControlApi.Messages;
using FakeEtcd.Time;

namespace FakeEtcd.ControlApi.Http;

/// <summary>Reads values that requests have as text.</summary>
internal static class ControlValues
{
    private const string HexPrefix = "0x";

    /// <summary>Reads a duration, such as <c>30s</c>.</summary>
    /// <exception cref="ControlException">The text is not a duration.</exception>
    public static TimeSpan Duration(string field, string text) => GoDuration.FindError(text, out var duration) is null
        ? duration
        : throw ControlException.Invalid(field, $"'{field}' must be a duration such as 30s, 1m30s or 500ms, but it is '{text}'.");

    /// <summary>Reads the ID of a lease: a decimal number as in the JSON gateway, or 0x and a hexadecimal one as in etcdctl.</summary>
    /// <exception cref="ControlException">The text is not the ID of a lease.</exception>
    public static long Lease(string field, string text)
    {
        var isHex = text.StartsWith(HexPrefix, StringComparison.Ordinal);
        var isNumber = isHex
            ? long.TryParse(text.AsSpan(HexPrefix.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var id)
            : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out id);
        return isNumber
            ? id
            : throw ControlException.Invalid(
                field, $"'{field}' must be the ID of a lease, a decimal number or 0x and a hexadecimal one, but it is '{text}'.");
    }

    /// <summary>Reads the name of a value.</summary>
    /// <exception cref="ControlException">There is no such name.</exception>
    public static T Name<T>(string field, string text)
        where T : struct, Enum => Enum.GetNames<T>().Contains(text)
        ? Enum.Parse<T>(text)
        : throw ControlException.Invalid(field, $"'{field}' must be one of {string.Join(", ", Enum.GetNames<T>())}, but it is '{text}'.");
}
