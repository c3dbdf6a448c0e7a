using System.Globalization;
using Etcd.Api;
using Google.Protobuf;
using Testing;
using Testing.Etcd;

namespace Benchmarks.Cpu;

/// <summary>How much processor time a server uses for a call, and for an event that it delivers.</summary>
/// <remarks>
/// Each figure is the least of several rounds, in which the servers take turns: what else the machine does only adds to it. Figures are
/// comparable within a run only; the ratio to etcd is what to compare between runs.
/// </remarks>
internal static class CpuCost
{
    private const int Clients = 64;
    private const int PutsAClient = 313;
    private const int Watchers = 100;
    private const int WatchersAConnection = 25;
    private const int WatchedPuts = 500;
    private const int Keys = 1000;
    private const int Rounds = 5;

    private static readonly ByteString Prefix = ByteString.CopyFromUtf8("watched/");
    private static readonly ByteString PrefixEnd = ByteString.CopyFromUtf8("watched0");
    private static readonly ByteString Value = ByteString.CopyFrom(new byte[100]);

    /// <summary>Lets a server finish what it does in the background, such as compiling what the warm-up called.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    /// <param name="programs">The paths of builds of <c>fake-etcd</c>. Builds are compared best in one run.</param>
    public static async Task RunAsync(IReadOnlyList<string> programs)
    {
        List<MeasuredServer> servers = [];
        try
        {
            servers.Add(await MeasuredServer.StartNoopAsync());
            foreach (var program in programs)
            {
                servers.Add(await MeasuredServer.StartFakeAsync(program, programs.Count == 1 ? "FakeEtcd" : program));
            }

            servers.Add(await MeasuredServer.StartRealAsync());
            Console.WriteLine("| processor time | server | µs | : no-op | : etcd |");
            Console.WriteLine("|---|---|---|---|---|");
            await PrintAsync($"put, {Clients} clients, a call", servers, MeasurePutsAsync);
            await PrintAsync($"watch, {Watchers} watchers, an event", servers, MeasureWatchesAsync);
        }
        finally
        {
            foreach (var server in servers)
            {
                await server.DisposeAsync();
            }
        }
    }

    private static async Task PrintAsync(string load, List<MeasuredServer> servers, Func<MeasuredServer, Task<double>> measure)
    {
        var least = servers.ToDictionary(server => server, _ => double.PositiveInfinity);
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var server in servers)
            {
                least[server] = Math.Min(least[server], await measure(server));
            }
        }

        foreach (var server in servers)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {load} | {server.Name} | {least[server]:F1} | {least[server] / least[servers[0]]:F2} | {least[server] / least[servers[^1]]:F2} |")
                .Replace("NaN", "-", StringComparison.Ordinal));
        }
    }

    private static async Task<double> MeasurePutsAsync(MeasuredServer server)
    {
        List<EtcdClients> clients = [.. Enumerable.Range(0, Clients).Select(_ => new EtcdClients(server.Url))];
        await PutAsync(clients);
        await Task.Delay(Rest, TimeProvider.System);

        var before = server.ProcessorTime();
        await PutAsync(clients);
        var used = server.ProcessorTime() - before;

        clients.ForEach(client => client.Dispose());
        return used.TotalMicroseconds / (Clients * PutsAClient);
    }

    private static Task PutAsync(List<EtcdClients> clients) => Task.WhenAll(clients.Select(async (client, number) =>
    {
        for (var put = 0; put < PutsAClient; put++)
        {
            await client.Kv.PutAsync(new PutRequest { Key = Key("key-", ((put * Clients) + number) % Keys), Value = Value });
        }
    }));

    private static async Task<double> MeasureWatchesAsync(MeasuredServer server)
    {
        if (!server.Watches)
        {
            return double.NaN;
        }

        List<EtcdClients> clients = [.. Enumerable.Range(0, Watchers / WatchersAConnection).Select(_ => new EtcdClients(server.Url))];
        using var writer = new EtcdClients(server.Url);
        var watches = await Task.WhenAll(Enumerable.Range(0, Watchers).Select(async number =>
        {
            var watch = await clients[number % clients.Count].OpenWatchAsync(new WatchCreateRequest { Key = Prefix, RangeEnd = PrefixEnd });
            await watch.NextAsync();
            return watch;
        }));
        await DeliverAsync(writer, watches);
        await Task.Delay(Rest, TimeProvider.System);

        var before = server.ProcessorTime();
        await DeliverAsync(writer, watches);
        var used = server.ProcessorTime() - before;

        Array.ForEach(watches, watch => watch.Dispose());
        clients.ForEach(client => client.Dispose());
        return used.TotalMicroseconds / (Watchers * WatchedPuts);
    }

    /// <summary>Puts, each once the one before is acknowledged, and waits until every watcher has every event.</summary>
    private static async Task DeliverAsync(EtcdClients writer, WatchCall[] watches)
    {
        var reading = watches.Select(watch => watch.EventsAsync(WatchedPuts)).ToList();
        for (var put = 0; put < WatchedPuts; put++)
        {
            await writer.Kv.PutAsync(new PutRequest { Key = Key("watched/", put % Keys), Value = Value });
        }

        await Task.WhenAll(reading).Within("every event at every watcher");
    }

    private static ByteString Key(string prefix, int number) =>
        ByteString.CopyFromUtf8(string.Create(CultureInfo.InvariantCulture, $"{prefix}{number:D4}"));
}
