using Load.Measuring;
using Load.Servers;

namespace Load.Workloads;

/// <summary>Clients that each make one call after the other.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Summary">What it does, in a line.</param>
/// <param name="OpenAsync">Prepares a client, and returns its call. The call is given a number that differs from call to call.</param>
internal sealed record CallWorkload(string Name, string Summary, Func<ClientContext, Task<Func<int, Task>>> OpenAsync) : IWorkload
{
    /// <param name="name">Its name on the command line.</param>
    /// <param name="summary">What it does, in a line.</param>
    /// <param name="call">Makes a call, with a number that differs from call to call.</param>
    public CallWorkload(string name, string summary, Func<ClientContext, int, Task> call)
        : this(name, summary, client => Task.FromResult<Func<int, Task>>(number => call(client, number)))
    {
    }

    /// <summary>Whether the keys exist before the first call.</summary>
    public bool NeedsKeys { get; init; }

    /// <summary>Whether a call consumes its key, so that each measurement needs as many new ones as it makes calls.</summary>
    public bool ConsumesKeys { get; init; }

    async Task<IWorkloadSession> IWorkload.OpenAsync(MeasuredServer server, LoadSettings settings) =>
        await CallSession.OpenAsync(this, server, settings);
}
