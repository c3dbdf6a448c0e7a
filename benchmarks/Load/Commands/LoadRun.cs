using Load.Measuring;
using Load.Reports;
using Load.Servers;
using Load.Workloads;

namespace Load.Commands;

/// <summary>Starts servers, runs workloads on them, and ends them.</summary>
internal sealed class LoadRun(LoadSettings settings, int rounds, bool cold)
{
    public async Task<IReadOnlyList<Series>> RunAsync(IReadOnlyList<IWorkload> workloads, IReadOnlyList<string> serverNames)
    {
        List<ServerChoice> choices = [];
        foreach (var name in serverNames)
        {
            choices.Add(await ServerChoice.ParseAsync(name));
        }

        return await Progress.RunAsync(
            string.Join(", ", workloads.Select(workload => workload.Name)),
            Comparison.Operations(settings, rounds, workloads.Count, choices.Count, cold),
            advance =>
            {
                var comparison = new Comparison(settings, rounds, advance);
                return cold ? RunColdAsync(comparison, workloads, choices) : RunWarmAsync(comparison, workloads, choices);
            });
    }

    private static async Task<IReadOnlyList<Series>> RunColdAsync(
        Comparison comparison, IReadOnlyList<IWorkload> workloads, IReadOnlyList<ServerChoice> choices)
    {
        List<Series> series = [];
        foreach (var workload in workloads)
        {
            series.AddRange(await comparison.RunColdAsync(workload, choices));
        }

        return series;
    }

    private static async Task<IReadOnlyList<Series>> RunWarmAsync(
        Comparison comparison, IReadOnlyList<IWorkload> workloads, IReadOnlyList<ServerChoice> choices)
    {
        await using var servers = new ServerGroup();
        await servers.StartAsync(choices);
        List<Series> series = [];
        foreach (var workload in workloads)
        {
            series.AddRange(await comparison.RunWarmAsync(workload, servers.All));
        }

        return series;
    }
}
