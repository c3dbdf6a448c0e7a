using Load.Measuring;

namespace Load.Table;

/// <summary>A workload, and what is compared of it.</summary>
/// <param name="Title">What the table calls it.</param>
/// <param name="Workload">The workload's name.</param>
/// <param name="Settings">How much load.</param>
/// <param name="Comparisons">What is compared.</param>
internal sealed record WorkloadRow(string Title, string Workload, LoadSettings Settings, params Against[] Comparisons)
{
    /// <summary>The names of the servers that take part.</summary>
    public IReadOnlyList<string> Servers =>
        [.. Comparisons.SelectMany(comparison => comparison.Pairs).SelectMany(pair => new[] { pair.Fake, pair.Other }).Distinct()];

    public LoadSettings ScaledSettings(TableContext context) =>
        Settings with { Total = context.Scaled(Settings.Total), WarmUp = context.Scaled(Settings.WarmUp) };

    public IEnumerable<Bar> Bars(IReadOnlyList<Series> series) => Comparisons.SelectMany(comparison => comparison.Bars(Title, series));
}
