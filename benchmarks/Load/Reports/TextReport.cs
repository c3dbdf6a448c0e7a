using System.Globalization;
using Load.Measuring;

namespace Load.Reports;

/// <summary>The medians of each series as a Markdown table, with ratios to servers that stand for a limit.</summary>
internal static class TextReport
{
    private const double BytesPerMegabyte = 1 << 20;

    /// <param name="series">What was measured.</param>
    /// <param name="baselines">The names of the servers to compare with.</param>
    public static IEnumerable<string> Lines(IReadOnlyList<Series> series, IReadOnlyList<string> baselines)
    {
        List<string> columns =
        [
            "workload", "server", "ops/s", "p50 µs", "p99 µs", "p99.9 µs", "CPU µs/op", "peak MB",
            .. baselines.SelectMany(name => new[] { $"rate : {name}", $"p50 : {name}", $"CPU : {name}" }),
        ];
        yield return Row(columns);
        yield return Row(columns.Select(_ => "---"));
        foreach (var one in series)
        {
            var others = baselines.Select(name => series.First(other => other.Server == name && other.Workload == one.Workload));
            yield return Row(
            [
                one.Workload,
                one.Server,
                Text(one.Median(sample => sample.Rate), 0),
                Text(one.Median(sample => sample.Latency.P50), 0),
                Text(one.Median(sample => sample.Latency.P99), 0),
                Text(one.Median(sample => sample.Latency.P999), 0),
                Text(one.Median(ProcessorTime), 1),
                Text(one.Median(sample => sample.PeakResidentBytes / BytesPerMegabyte ?? double.NaN), 0),
                .. others.SelectMany(other => new[]
                {
                    Text(Medians.Of(one.Ratios(other, sample => sample.Rate)), 2),
                    Text(Medians.Of(one.Ratios(other, sample => sample.Latency.P50)), 2),
                    Text(Medians.Of(one.Ratios(other, ProcessorTime)), 2),
                }),
            ]);
        }
    }

    private static double ProcessorTime(Sample sample) => sample.ProcessorTime ?? double.NaN;

    private static string Row(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";

    private static string Text(double figure, int digits) =>
        double.IsNaN(figure) ? "-" : figure.ToString($"F{digits}", CultureInfo.InvariantCulture);
}
