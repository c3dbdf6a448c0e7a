using System.Diagnostics;
using Load.Servers;

namespace Load.Children;

/// <summary>What some servers in one process take.</summary>
/// <param name="Servers">How many there are; each has answered.</param>
/// <param name="Seconds">From the start of the first one to the answer of the last one.</param>
/// <param name="ResidentBytes">The memory of the process.</param>
/// <param name="Threads">The threads of the process.</param>
internal sealed record ManyServers(int Servers, double Seconds, long ResidentBytes, int Threads)
{
    public const string Name = "many-servers";

    private static readonly int[] Counts = [1, 100, 1000];

    /// <summary>Lets the pool end threads that have no work, which takes it 20 seconds at most.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);

    /// <summary>Measures in this process, which must be new.</summary>
    public static async Task<IReadOnlyList<ManyServers>> MeasureAsync()
    {
        using var usage = new ProcessUsage(Environment.ProcessId);
        List<InProcessServer> servers = [];
        List<ManyServers> figures = [];
        var start = Stopwatch.GetTimestamp();
        foreach (var count in Counts)
        {
            while (servers.Count < count)
            {
                servers.Add(await InProcessServer.StartAsync(KnownPrograms.FakeEtcd));
                await servers[^1].PutAsync();
            }

            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            await Task.Delay(Rest, TimeProvider.System);
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            figures.Add(new ManyServers(count, seconds, usage.ResidentBytes, usage.Threads));
        }

        // The early ones still answer.
        await Task.WhenAll(servers.Select(server => server.PutAsync()));
        foreach (var server in servers)
        {
            await server.Server.DisposeAsync();
        }

        return figures;
    }
}
