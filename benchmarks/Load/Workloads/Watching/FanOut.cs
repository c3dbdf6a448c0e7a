using Load.Measuring;
using Load.Servers;

namespace Load.Workloads.Watching;

/// <summary>Puts of one key that many watches see. An operation is an event that a watch delivers.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Summary">What it does, in a line.</param>
/// <param name="IsPaced">Whether the puts keep a pace, so that latencies are those of an idle server; or follow each other at once.</param>
internal sealed record FanOut(string Name, string Summary, bool IsPaced) : IWorkload
{
    public async Task<IWorkloadSession> OpenAsync(MeasuredServer server, LoadSettings settings) =>
        await FanOutSession.OpenAsync(this, server, settings);
}
