using Load.Measuring;
using Load.Servers;

namespace Load.Table.Sections;

/// <summary>Workloads on servers that are warm.</summary>
internal sealed class WarmSection(string name, params IReadOnlyList<WorkloadRow> rows) : ITableSection
{
    public string Name => name;

    public IReadOnlyList<string> Servers => [.. rows.SelectMany(row => row.Servers).Distinct()];

    public async Task<IReadOnlyList<Bar>> RunAsync(TableContext context)
    {
        await using var servers = new ServerGroup();
        await servers.StartAsync(Servers.Select(context.Choice));
        List<Bar> bars = [];
        foreach (var row in rows)
        {
            var its = row.Servers;
            IReadOnlyList<Series> series = await context.RunWarmAsync(
                row.Workload, [.. servers.All.Where(server => its.Contains(server.Name))], row.ScaledSettings(context));
            bars.AddRange(row.Bars(series));
        }

        return bars;
    }
}
