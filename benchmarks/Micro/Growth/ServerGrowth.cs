using System.Diagnostics;
using Etcd.Api;
using FakeEtcd;
using Grpc.Net.Client;

namespace Micro.Growth;

/// <summary>What the servers of one process take. Comes before everything else, because memory of other measurements would count.</summary>
internal static class ServerGrowth
{
    private static readonly int[] Counts = [1, 100, 1000];

    public static async Task PrintAsync()
    {
        Console.WriteLine("Servers in one process, each started and written to once:");
        Console.WriteLine();
        Console.WriteLine("| servers | processor time from start to first put, each further one | resident memory in all |");
        Console.WriteLine("|---|---|---|");
        using var process = Process.GetCurrentProcess();
        List<FakeEtcdServer> servers = [];
        foreach (var count in Counts)
        {
            var before = servers.Count;
            var start = Environment.CpuUsage.TotalTime;
            while (servers.Count < count)
            {
                servers.Add(await StartAsync());
            }

            var milliseconds = (Environment.CpuUsage.TotalTime - start).TotalMilliseconds / (count - before);
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            process.Refresh();
            Console.WriteLine(FormattableString.Invariant($"| {count:N0} | {milliseconds:F1} ms | {process.WorkingSet64 / 1048576.0:F0} MiB |"));
        }

        foreach (var server in servers)
        {
            await server.DisposeAsync();
        }

        Console.WriteLine();
    }

    private static async Task<FakeEtcdServer> StartAsync()
    {
        var server = await FakeEtcdServer.StartAsync();
        using var channel = GrpcChannel.ForAddress(server.ConnectionString);
        await new KV.KVClient(channel).PutAsync(new PutRequest { Key = Workload.Key(0), Value = Workload.Value });
        return server;
    }
}
