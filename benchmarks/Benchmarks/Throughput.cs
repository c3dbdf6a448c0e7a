using System.Diagnostics;
using Testing.Etcd;

namespace Benchmarks;

/// <summary>Calls a second with a few callers at once, after a warm-up.</summary>
internal static class Throughput
{
    private const int Callers = 8;
    private const int WarmUpCalls = 500;
    private const int Calls = 2500;

    public static async Task<double> MeasureAsync(EtcdClients clients, Load load)
    {
        await load.PrepareAsync(clients);
        await RunAsync(clients, load, WarmUpCalls);
        var start = Stopwatch.GetTimestamp();
        await RunAsync(clients, load, Calls);
        return Callers * Calls / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static Task RunAsync(EtcdClients clients, Load load, int calls) =>
        Task.WhenAll(Enumerable.Range(0, Callers).Select(async caller =>
        {
            for (var call = 0; call < calls; call++)
            {
                await load.CallAsync(clients, (call * Callers) + caller);
            }
        }));
}
