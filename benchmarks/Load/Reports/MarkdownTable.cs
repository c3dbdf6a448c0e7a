using System.Runtime.InteropServices;
using Load.Table;

namespace Load.Reports;

/// <summary>The table of <c>docs/performance.md</c>.</summary>
internal static class MarkdownTable
{
    public const string Begin = "<!-- table: written by benchmarks/Load -->";
    public const string End = "<!-- end of table -->";

    public static IEnumerable<string> Lines(IReadOnlyList<Bar> bars, int rounds, TimeSpan duration)
    {
        yield return FormattableString.Invariant(
            $"Measured on {TimeProvider.System.GetUtcNow():yyyy-MM-dd} on {Environment.ProcessorCount} cores with {RuntimeInformation.FrameworkDescription}, {rounds} rounds, in {duration.TotalMinutes:F0} minutes: {bars.Count(bar => bar.Outcome == "reached")} of {bars.Count(bar => bar.Target is not null)} bars reached.");
        yield return "";
        yield return "| measure | compared | ratio | bar | |";
        yield return "|---|---|---|---|---|";
        foreach (var bar in bars)
        {
            yield return $"| {bar.Measure} | {bar.Compared} | {bar.Figure} | {bar.Target} | {bar.Outcome} |";
        }
    }

    /// <summary>Replaces the table of a document.</summary>
    public static async Task WriteAsync(string path, IEnumerable<string> lines)
    {
        var document = (await File.ReadAllLinesAsync(path)).ToList();
        var (begin, end) = (document.IndexOf(Begin), document.IndexOf(End));
        if (begin < 0 || end < begin)
        {
            throw new InvalidOperationException($"{path} has no lines '{Begin}' and '{End}' between which the table belongs.");
        }

        document.RemoveRange(begin + 1, end - begin - 1);
        document.InsertRange(begin + 1, ["", .. lines, ""]);
        await File.WriteAllLinesAsync(path, document);
    }
}
