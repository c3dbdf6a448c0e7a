using Load.Measuring;
using Load.Reports;
using Load.Servers;
using Load.Workloads;

namespace Load.Table;

/// <summary>What all sections measure with.</summary>
/// <param name="Programs">The servers, by name.</param>
/// <param name="Rounds">How many samples of each figure.</param>
/// <param name="Scale">1 for the real table; less for a quick look, with fewer calls.</param>
internal sealed record TableContext(IReadOnlyDictionary<string, ServerChoice> Programs, int Rounds, double Scale)
{
    public static LoadSettings Defaults { get; } = new();

    public int Scaled(int count) => Math.Max((int)(count * Scale), 100);

    public ServerChoice Choice(string name) => Programs[name];

    /// <summary>Measures servers that stay, after a warm-up.</summary>
    public Task<IReadOnlyList<Series>> RunWarmAsync(string workload, IReadOnlyList<MeasuredServer> servers, LoadSettings settings) =>
        RunAsync(workload, servers.Count, settings, comparison => comparison.RunWarmAsync(AllWorkloads.Named(workload), servers));

    /// <summary>Measures the first calls of new servers.</summary>
    public Task<IReadOnlyList<Series>> RunColdAsync(string workload, IReadOnlyList<string> servers, LoadSettings settings) =>
        RunAsync(
            workload,
            servers.Count,
            settings,
            comparison => comparison.RunColdAsync(AllWorkloads.Named(workload), [.. servers.Select(Choice)]));

    private Task<IReadOnlyList<Series>> RunAsync(
        string workload, int servers, LoadSettings settings, Func<Comparison, Task<IReadOnlyList<Series>>> run) =>
        Progress.RunAsync(
            workload,
            Comparison.Operations(settings, Rounds, workloads: 1, servers, cold: false),
            advance => run(new Comparison(settings, Rounds, advance)));
}
