using System.Globalization;
using System.Text.RegularExpressions;

namespace FakeEtcd.Tool;

/// <summary>Durations as Go writes them, such as <c>1h30m</c> or <c>1.5s</c>.</summary>
internal static partial class GoDuration
{
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        var match = Format().Match(text);
        if (!match.Success)
        {
            return false;
        }

        var seconds = match.Groups["number"].Captures
            .Zip(match.Groups["unit"].Captures, static (number, unit) =>
                double.Parse(number.ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) * SecondsOf(unit.Value))
            .Sum();
        if (seconds >= TimeSpan.MaxValue.TotalSeconds)
        {
            return false;
        }

        duration = TimeSpan.FromSeconds(seconds);
        return true;
    }

    private static double SecondsOf(string unit) => unit switch
    {
        "h" => 3600,
        "m" => 60,
        "s" => 1,
        "ms" => 1e-3,
        "us" or "µs" => 1e-6,
        _ => 1e-9,
    };

    [GeneratedRegex(@"\A((?<number>[0-9]+(\.[0-9]*)?|\.[0-9]+)(?<unit>h|ms|us|µs|ns|m|s))+\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Format();
}
