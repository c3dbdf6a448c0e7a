namespace Load.Workloads;

/// <summary>What the command line offers.</summary>
internal static class AllWorkloads
{
    public static IReadOnlyList<IWorkload> All { get; } = [.. KeyWorkloads.All, .. LeaseWorkloads.All, .. WatchWorkloads.All];

    public static IWorkload Named(string name) => All.Single(workload => workload.Name == name);
}
