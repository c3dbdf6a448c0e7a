using System.Diagnostics;
using Etcd.Api;
using FakeEtcd;
using Google.Protobuf;
using Testing.Etcd;

namespace Benchmarks;

/// <summary>How long puts wait while a long history is compacted away, beside how long they take without.</summary>
internal static class CompactionPause
{
    private const int Keys = 10_000;
    private const int CompactEvery = 50;

    public static async Task RunAsync(int revisions)
    {
        await using var etcd = await FakeEtcdServer.StartAsync();
        using var clients = new EtcdClients(etcd.ConnectionString);
        await FillAsync(clients, revisions);

        var quiet = await SlowestPutAsync(clients, Task.CompletedTask, atLeast: 2000);
        var start = Stopwatch.GetTimestamp();
        var compaction = Task.Run(async () => await clients.Kv.CompactAsync(new CompactionRequest { Revision = etcd.Revision, Physical = true }));
        var pauses = GC.GetTotalPauseDuration();
        var during = await SlowestPutAsync(clients, compaction, atLeast: 0);
        pauses = GC.GetTotalPauseDuration() - pauses;
        Console.WriteLine(FormattableString.Invariant(
            $"Compaction of {revisions} revisions over {Keys} keys: {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F0} ms; puts meanwhile: {during.Count}, slowest {during.Slowest.TotalMilliseconds:F1} ms, 99th percentile {during.P99.TotalMilliseconds:F1} ms of which garbage collection paused {pauses.TotalMilliseconds:F0} ms in all (without: slowest {quiet.Slowest.TotalMilliseconds:F1} ms, 99th {quiet.P99.TotalMilliseconds:F1} ms)"));
    }

    private static async Task FillAsync(EtcdClients clients, int revisions)
    {
        const int Callers = 32;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async caller =>
        {
            for (var n = caller; n < revisions; n += Callers)
            {
                await clients.Kv.PutAsync(Put(n));
            }
        }));
    }

    private static async Task<(int Count, TimeSpan Slowest, TimeSpan P99)> SlowestPutAsync(EtcdClients clients, Task until, int atLeast)
    {
        var times = new List<TimeSpan>();
        while (!until.IsCompleted || times.Count < Math.Max(atLeast, CompactEvery))
        {
            var start = Stopwatch.GetTimestamp();
            await clients.Kv.PutAsync(Put(times.Count));
            times.Add(Stopwatch.GetElapsedTime(start));
        }

        await until;
        times.Sort();
        return (times.Count, times[^1], times[(int)(times.Count * 0.99)]);
    }

    private static PutRequest Put(int n) => new()
    {
        Key = ByteString.CopyFromUtf8($"key-{n % Keys}"),
        Value = ByteString.CopyFromUtf8("a value of some forty bytes or so, really"),
    };
}
