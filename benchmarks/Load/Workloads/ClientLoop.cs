using System.Diagnostics;
using Load.Measuring;
using Load.Servers;

namespace Load.Workloads;

/// <summary>Clients that each call again as soon as the call before is answered.</summary>
internal static class ClientLoop
{
    private const int ProgressStep = 500;

    /// <param name="server">Whose processor time counts.</param>
    /// <param name="clients">How many clients there are.</param>
    /// <param name="total">How many calls all of them make together.</param>
    /// <param name="advance">Is told how many calls were made since it was last told.</param>
    /// <param name="callOf">Returns what a client calls; the call is given its number.</param>
    public static async Task<Sample> RunAsync(MeasuredServer server, int clients, int total, Action<int> advance, Func<int, Func<int, Task>> callOf)
    {
        var durations = new long[total];
        var numbers = new SharedCounter(total);
        var meter = Meter.Start(server);
        await Task.WhenAll(Enumerable.Range(0, Math.Min(clients, total)).Select(client => Task.Run(async () =>
        {
            var call = callOf(client);
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
        return meter.Stop(durations, total);
    }
}
