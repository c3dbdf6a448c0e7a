using System.Diagnostics;
using Load.Measuring;

namespace Load.Children;

/// <summary>From the start of a server in a new process to its first acknowledged put, in milliseconds.</summary>
/// <param name="First">For the first server of the process.</param>
/// <param name="Further">For each further server.</param>
internal sealed record FirstServers(double First, double Further)
{
    public const string Name = "first-servers";

    private const int FurtherServers = 20;

    /// <summary>Measures in this process, which must be new.</summary>
    public static async Task<FirstServers> MeasureAsync(string kind)
    {
        List<InProcessServer> servers = [];
        List<double> times = [];
        for (var server = 0; server <= FurtherServers; server++)
        {
            var start = Stopwatch.GetTimestamp();
            servers.Add(await InProcessServer.StartAsync(kind));
            await servers[^1].PutAsync();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        foreach (var server in servers)
        {
            await server.Server.DisposeAsync();
        }

        return new FirstServers(times[0], Medians.Of(times.Skip(1)));
    }
}
