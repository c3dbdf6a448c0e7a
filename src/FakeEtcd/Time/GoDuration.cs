using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace FakeEtcd.Time;

/// <summary>Durations as Go writes them, such as <c>1h30m</c>, <c>-1.5s</c> or <c>0</c>.</summary>
internal static partial class GoDuration
{
    /// <summary>Reads a duration.</summary>
    /// <returns>Go's error; null if the text is a duration.</returns>
    public static string? FindError(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (text is "0" or "+0" or "-0")
        {
            return null;
        }

        var match = Pattern().Match(text);
        if (!match.Success)
        {
            return $"time: invalid duration \"{text}\"";
        }

        var sum = 0m;
        foreach (var (number, unit) in match.Groups["number"].Captures.Zip(match.Groups["unit"].Captures))
        {
            if (unit.Length == 0)
            {
                return $"time: missing unit in duration \"{text}\"";
            }

            if (NanosecondsOf(unit.Value) is not { } factor)
            {
                return $"time: unknown unit \"{unit.Value}\" in duration \"{text}\"";
            }

            if (!decimal.TryParse(number.ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
                || value > long.MaxValue / factor)
            {
                return $"time: invalid duration \"{text}\"";
            }

            sum += value * factor;
        }

        if (sum > long.MaxValue)
        {
            return $"time: invalid duration \"{text}\"";
        }

        duration = TimeSpan.FromTicks((long)(text.StartsWith('-') ? -sum : sum) / TimeSpan.NanosecondsPerTick);
        return null;
    }

    /// <summary>Writes a duration as Go does, such as <c>1m0s</c> or <c>100ms</c>.</summary>
    public static string Format(TimeSpan duration)
    {
        if (duration < TimeSpan.Zero)
        {
            return $"-{Format(-duration)}";
        }

        if (duration < TimeSpan.FromSeconds(1))
        {
            return duration == TimeSpan.Zero ? "0s"
                : duration < TimeSpan.FromMilliseconds(1) ? Write(duration.TotalMicroseconds, "µs")
                : Write(duration.TotalMilliseconds, "ms");
        }

        var text = new StringBuilder();
        var hours = Math.Floor(duration.TotalHours);
        if (hours > 0)
        {
            text.Append(Write(hours, "h"));
        }

        if (duration.TotalMinutes >= 1)
        {
            text.Append(Write(duration.Minutes, "m"));
        }

        return text.Append(Write(duration.TotalSeconds - (Math.Floor(duration.TotalMinutes) * 60), "s")).ToString();
    }

    private static string Write(double number, string unit) => string.Create(CultureInfo.InvariantCulture, $"{Math.Round(number, 7)}{unit}");

    private static decimal? NanosecondsOf(string unit) => unit switch
    {
        "h" => 3_600_000_000_000,
        "m" => 60_000_000_000,
        "s" => 1_000_000_000,
        "ms" => 1_000_000,
        "us" or "µs" or "μs" => 1_000,
        "ns" => 1,
        _ => null,
    };

    [GeneratedRegex(@"\A[+-]?((?<number>[0-9]+(\.[0-9]*)?|\.[0-9]+)(?<unit>[^0-9.]*))+\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
