using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Etcd.Discovery.Json;

/// <summary>Writes numbers like Go's <c>encoding/json</c>: the shortest digits, and an exponent for extreme numbers only.</summary>
internal static class GoJsonNumber
{
    /// <summary>Go writes an exponent for this number and larger ones.</summary>
    private const double Large = 1e21;

    /// <summary>Go writes an exponent for numbers below this one.</summary>
    private const double Small = 1e-6;

    /// <summary>Whether every number in a value fits into a double. Go cannot read others.</summary>
    public static bool AllFit(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => double.IsFinite(value.GetDouble()),
        JsonValueKind.Object => value.EnumerateObject().All(member => AllFit(member.Value)),
        JsonValueKind.Array => value.EnumerateArray().All(AllFit),
        _ => true,
    };

    /// <param name="text">A JSON number. Integers of any length stay unchanged.</param>
    public static string Normalize(string text)
    {
        if (text.AsSpan().IndexOfAny('.', 'e', 'E') < 0)
        {
            return text;
        }

        var value = double.Parse(text, CultureInfo.InvariantCulture);
        if (!double.IsFinite(value))
        {
            return text;
        }

        var (digits, point) = Shortest(Math.Abs(value));
        var size = Math.Abs(value);
        var sign = double.IsNegative(value) ? "-" : "";
        return sign + (size == 0 || (size >= Small && size < Large) ? Fixed(digits, point) : Exponential(digits, point));
    }

    /// <summary>Returns the shortest digits of a number, and how many of them are before the decimal point.</summary>
    private static (string Digits, int Point) Shortest(double value)
    {
        var parts = value.ToString("R", CultureInfo.InvariantCulture).Split('E');
        var exponent = parts.Length > 1 ? int.Parse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : 0;
        var mantissa = parts[0].Split('.');
        var digits = string.Concat(mantissa);
        var point = mantissa[0].Length + exponent;
        var leading = digits.Length - digits.TrimStart('0').Length;
        digits = digits[leading..].TrimEnd('0');
        return digits.Length == 0 ? ("0", 1) : (digits, point - leading);
    }

    private static string Fixed(string digits, int point) => point switch
    {
        <= 0 => "0." + new string('0', -point) + digits,
        _ when point >= digits.Length => digits + new string('0', point - digits.Length),
        _ => digits[..point] + "." + digits[point..],
    };

    private static string Exponential(string digits, int point)
    {
        var text = new StringBuilder().Append(digits[0]);
        if (digits.Length > 1)
        {
            text.Append('.').Append(digits, 1, digits.Length - 1);
        }

        var exponent = point - 1;
        return text.Append(exponent < 0 ? "e-" : "e+").Append(CultureInfo.InvariantCulture, $"{Math.Abs(exponent)}").ToString();
    }
}
