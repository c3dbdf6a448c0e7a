namespace Load.Table.Sections;

/// <summary>The first calls of new servers.</summary>
internal sealed class ColdSection(string name, params IReadOnlyList<WorkloadRow> rows) : ITableSection
{
    public string Name => name;

    public IReadOnlyList<string> Servers => [.. rows.SelectMany(row => row.Servers).Distinct()];

    public async Task<IReadOnlyList<Bar>> RunAsync(TableContext context)
    {
        List<Bar> bars = [];
        foreach (var row in rows)
        {
            // What is cold must not be scaled: fewer calls are colder ones.
            var settings = row.Settings with { WarmUp = context.Scaled(row.Settings.WarmUp) };
            bars.AddRange(row.Bars(await context.RunColdAsync(row.Workload, row.Servers, settings)));
        }

        return bars;
    }
}
