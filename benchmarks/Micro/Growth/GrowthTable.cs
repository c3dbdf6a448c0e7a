using Etcd.Api;
using FakeEtcd;
using FakeEtcd.Protocol;

namespace Micro.Growth;

/// <summary>How the processor time of an operation grows with the number of keys and of watches. Prints a table; draws a plot if a file is named.</summary>
internal static class GrowthTable
{
    private const int Operations = 50_000;
    private const string Expiry = "expiry together, with the event";

    private static readonly int[] KeyCounts = [1000, 10_000, 100_000, 1_000_000];
    private static readonly int[] LeaseCounts = [1000, 10_000, 100_000];
    private static readonly int[] WatchCounts = [10, 100, 1000, 10_000, 100_000];

    public static async Task RunAsync(string? image)
    {
        Console.WriteLine("Processor time of an operation of the engine, and what it allocates:");
        Console.WriteLine();
        var byKeys = new Dictionary<string, List<Sample>>();
        foreach (var keys in KeyCounts)
        {
            await ByKeysAsync(byKeys, keys);
        }

        Print("keys", KeyCounts, byKeys);
        var byWatches = new Dictionary<string, List<Sample>>();
        foreach (var watches in WatchCounts)
        {
            await ByWatchesAsync(byWatches, watches);
        }

        Print("watches of distinct ranges", WatchCounts, byWatches);
        var byLeases = new Dictionary<string, List<Sample>>();
        foreach (var leases in LeaseCounts)
        {
            await ByLeasesAsync(byLeases, leases);
        }

        Print("leases", LeaseCounts, byLeases);
        var expiry = byLeases[Expiry][^1].Microseconds * LeaseCounts[^1] / 1e6;
        Console.WriteLine(FormattableString.Invariant(
            $"{LeaseCounts[^1]:N0} leases that expire together: all revoked, and all events delivered, in {expiry:F2} s of processor time (at most 1 s is required)."));
        Console.WriteLine();
        var byRevisions = new Dictionary<string, List<Sample>>();
        foreach (var revisions in KeyCounts)
        {
            ByRevisions(byRevisions, revisions);
        }

        Print("revisions of 1,000 keys", KeyCounts, byRevisions);
        if (image is not null)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(image))!);
            await File.WriteAllTextAsync(image, GrowthPlot.Draw(
                new Chart("keys", KeyCounts, Series(byKeys)), new Chart("watches of distinct ranges", WatchCounts, Series(byWatches))));
        }
    }

    private static async Task ByKeysAsync(Dictionary<string, List<Sample>> rows, int keys)
    {
        using var engine = Workload.Filled(keys);
        var puts = Workload.Puts(keys);
        Add(rows, "put", Sample.Measure(Operations, n => engine.Put(puts[n % keys]), () => Workload.CompactAll(engine)));
        var points = Array.ConvertAll(puts, put => new RangeRequest { Key = put.Key });
        Add(rows, "range of one key", Sample.Measure(Operations, n => engine.Range(points[n % keys])));
        var ranges = Workload.Ranges(keys - 100, 1000);
        Add(rows, "range of 100 keys", Sample.Measure(1000, n => engine.Range(ranges[n])));
        var count = new RangeRequest { Key = Workload.Key(1), RangeEnd = Workload.Key(keys - 1), CountOnly = true };
        Add(rows, "count only", Sample.Measure(1000, _ => engine.Range(count)));
        using var readers = new WatchReaders(engine, [KeyRange.Everything]);
        Add(rows, "put and its event", await Sample.MeasureAsync(Operations, n => engine.Put(puts[n % keys]), engine.DeliveredAsync, () => Workload.CompactAll(engine)));
    }

    private static async Task ByWatchesAsync(Dictionary<string, List<Sample>> rows, int watches)
    {
        // Of ten keys in a row, some watch may have the first five; the puts are spread over the same keys for every number of watches.
        const int Keys = 100_000;
        using var engine = Workload.Filled(Keys);
        using var readers = new WatchReaders(engine, Enumerable.Range(0, watches).Select(number =>
            new KeyRange(Workload.Key(number * 10), Workload.Key((number * 10) + 5), IsSingleKey: false)));
        var others = Puts(number => (number / 10 * 10) + 7);
        var watched = Puts(number => number / 10 % watches * 10);
        Add(rows, "put of an unwatched key", Sample.Measure(Operations, n => engine.Put(others[n]), () => Workload.CompactAll(engine)));
        var points = Array.ConvertAll(watched, put => new RangeRequest { Key = put.Key });
        Add(rows, "range of one key", Sample.Measure(Operations, n => engine.Range(points[n])));
        var count = new RangeRequest { Key = Workload.Key(1), RangeEnd = Workload.Key(Keys - 1), CountOnly = true };
        Add(rows, "count only", Sample.Measure(1000, _ => engine.Range(count)));
        Add(rows, "put and its event", await Sample.MeasureAsync(
            Operations, n => engine.Put(watched[n]), engine.DeliveredAsync, () => Workload.CompactAll(engine)));
    }

    private static async Task ByLeasesAsync(Dictionary<string, List<Sample>> rows, int leases)
    {
        var clock = new ManualTimeProvider();
        using var engine = Workload.NewEngine(clock);
        using var readers = new WatchReaders(engine, [KeyRange.Everything]);
        Add(rows, "grant", Sample.Once(leases, () => ForEach(id => engine.LeaseGrant(new LeaseGrantRequest { ID = id, TTL = 10 }))));
        ForEach(id => engine.Put(new PutRequest { Key = Workload.Key(id), Value = Workload.Value, Lease = id }));
        Add(rows, "keep-alive", Sample.Once(leases, () => ForEach(id => engine.LeaseKeepAlive(new LeaseKeepAliveRequest { ID = id }))));
        await engine.DeliveredAsync();
        Add(rows, Expiry, Sample.Once(leases, () =>
        {
            clock.Advance(TimeSpan.FromSeconds(11));
            engine.DeliveredAsync().Wait();
        }));
        readers.Dispose();
        var events = await readers.Reading.Single();
        if (engine.LeaseLeases().Leases.Count > 0 || events != 2 * leases)
        {
            throw new InvalidOperationException($"{engine.LeaseLeases().Leases.Count} of {leases} leases are left, after {events} events.");
        }

        void ForEach(Action<int> action)
        {
            for (var id = 1; id <= leases; id++)
            {
                action(id);
            }
        }
    }

    private static void ByRevisions(Dictionary<string, List<Sample>> rows, int revisions)
    {
        const int Keys = 1000;
        using var engine = Workload.NewEngine();
        var puts = Workload.Puts(Keys);
        for (var write = 0; write < revisions; write++)
        {
            engine.Put(puts[write % Keys]);
        }

        Add(rows, "compaction, per revision", Sample.Once(revisions, () => engine.Compact(new CompactionRequest { Revision = engine.Revision })));
    }

    private static PutRequest[] Puts(Func<int, int> keys)
    {
        var random = new Random(4);
        return [.. Enumerable.Range(0, Operations).Select(_ => new PutRequest { Key = Workload.Key(keys(random.Next(100_000))), Value = Workload.Value })];
    }

    private static void Add(Dictionary<string, List<Sample>> rows, string name, Sample sample)
    {
        if (!rows.TryGetValue(name, out var samples))
        {
            rows.Add(name, samples = []);
        }

        samples.Add(sample);
    }

    private static void Print(string axis, int[] counts, Dictionary<string, List<Sample>> rows)
    {
        Console.WriteLine($"| {axis} | {string.Join(" | ", counts.Select(count => count.ToString("N0", System.Globalization.CultureInfo.InvariantCulture)))} |");
        Console.WriteLine($"|---|{string.Concat(Enumerable.Repeat("---|", counts.Length))}");
        foreach (var (name, samples) in rows)
        {
            Console.WriteLine($"| {name} | {string.Join(" | ", samples)} |");
        }

        Console.WriteLine();
    }

    private static Dictionary<string, double[]> Series(Dictionary<string, List<Sample>> rows) =>
        rows.ToDictionary(row => row.Key, row => row.Value.Select(sample => sample.Microseconds).ToArray());
}
