using Load.Measuring;
using Load.Servers;

namespace Load.Workloads;

/// <summary>Unary calls.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Summary">What it does, in a line.</param>
/// <param name="Call">Makes a call, with a number that differs from call to call.</param>
internal sealed record CallWorkload(string Name, string Summary, Func<EtcdCallers, KeySpace, Random, int, Task> Call) : IWorkload
{
    /// <summary>Whether the keys exist before the first call.</summary>
    public bool NeedsKeys { get; init; } = true;

    /// <summary>Whether a call consumes its key, so that each measurement needs as many as it makes calls.</summary>
    public bool ConsumesKeys { get; init; }

    public Task<IWorkloadSession> OpenAsync(MeasuredServer server, LoadSettings settings) => CallSession.OpenAsync(this, server, settings);
}
