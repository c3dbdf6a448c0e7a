using System.Globalization;
using System.Text.RegularExpressions;

namespace FakeEtcd.Tool;

/// <summary>Parses a duration as Go writes it, such as <c>5m</c> or <c>1h30m</c>.</summary>
internal static partial class GoDuration
{
    private static readonly Dictionary<string, decimal> Ticks = new(StringComparer.Ordinal)
    {
        ["ms"] = TimeSpan.TicksPerMillisecond,
        ["s"] = TimeSpan.TicksPerSecond,
        ["m"] = TimeSpan.TicksPerMinute,
        ["h"] = TimeSpan.TicksPerHour,
    };

    /// <summary>Parses a duration without a sign, in units from milliseconds to hours.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        if (Duration().Match(text) is not { Success: true } match)
        {
            return false;
        }

        try
        {
            duration = new TimeSpan((long)match.Groups["number"].Captures
                .Zip(match.Groups["unit"].Captures, static (number, unit) =>
                    decimal.Parse(number.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) * Ticks[unit.Value])
                .Sum());
            return true;
        }
        catch (OverflowException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"^(?:(?<number>\d+(?:\.\d+)?)(?<unit>ms|s|m|h))+$", RegexOptions.CultureInvariant)]
    private static partial Regex Duration();
}
