using BenchmarkDotNet.Attributes;
using Etcd.Api;
using FakeEtcd.Engine;
using FakeEtcd.Protocol;

namespace Micro.Suites;

/// <summary>A put whose event is queued for its watchers and taken from their queues, without gRPC.</summary>
public class WatchBenchmarks
{
    private const int Puts = 100;

    private EtcdEngine _engine = null!;
    private WatchReaders _readers = null!;
    private PutRequest[] _puts = null!;

    /// <summary>Watches of one key, each on a stream of its own.</summary>
    [Params(1, 1000, 10_000)]
    public int Watchers { get; set; }

    [GlobalSetup(Target = nameof(OneKey))]
    public void WatchOneKey() => Watch(_ => KeyRange.Of(Workload.Key(0)), _ => 0);

    [GlobalSetup(Target = nameof(DistinctRanges))]
    public void WatchDistinctRanges() =>
        Watch(number => new KeyRange(Workload.Key(number * 10), Workload.Key((number * 10) + 10), IsSingleKey: false), put => put * 7919 % Watchers * 10);

    [GlobalCleanup]
    public void Close()
    {
        _readers.Dispose();
        _engine.Dispose();
    }

    /// <summary>Every watcher gets every event.</summary>
    [Benchmark(OperationsPerInvoke = Puts)]
    public Task OneKey() => PutAllAsync();

    /// <summary>One watcher gets an event.</summary>
    [Benchmark(OperationsPerInvoke = Puts)]
    public Task DistinctRanges() => PutAllAsync();

    private void Watch(Func<int, KeyRange> ranges, Func<int, int> keys)
    {
        _engine = Workload.NewEngine();
        _readers = new WatchReaders(_engine, Enumerable.Range(0, Watchers).Select(ranges));
        _puts = [.. Enumerable.Range(0, Puts).Select(put => new PutRequest { Key = Workload.Key(keys(put)), Value = Workload.Value })];
    }

    private async Task PutAllAsync()
    {
        foreach (var put in _puts)
        {
            _engine.Put(put);
        }

        await _engine.DeliveredAsync();
    }
}
