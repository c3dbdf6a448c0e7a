using System.Diagnostics;
using Load.Measuring;
using Load.Servers;

namespace Load.Workloads;

/// <summary>Clients that each call again as soon as the call before is answered.</summary>
internal static class ClientLoop
{
    private const int ProgressStep = 500;

    /// <param name="server">Whose processor time counts.</param>
    /// <param name="calls">What each client calls; a call is given its number.</param>
    /// <param name="total">How many calls all clients make together.</param>
    /// <param name="advance">Is told how many calls were made since it was last told.</param>
    public static async Task<Sample> RunAsync(MeasuredServer server, IReadOnlyList<Func<int, Task>> calls, int total, Action<int> advance)
    {
        var durations = new long[total];
        var numbers = new SharedCounter(total);
        var meter = Meter.Start(server);
        await Task.WhenAll(calls.Select(call => Task.Run(async () =>
        {
            while (numbers.TryNext(out var number))
            {
                var start = Stopwatch.GetTimestamp();
                await call(number);
                durations[number] = Stopwatch.GetTimestamp() - start;
                if (number % ProgressStep == ProgressStep - 1)
                {
                    advance(ProgressStep);
                }
            }
        })));
        return meter.Stop(total, () => durations);
    }
}
