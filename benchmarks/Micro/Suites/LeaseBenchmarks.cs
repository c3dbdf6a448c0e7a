using BenchmarkDotNet.Attributes;
using Etcd.Api;
using FakeEtcd;
using FakeEtcd.Engine;
using FakeEtcd.Protocol;

namespace Micro.Suites;

/// <summary>100,000 leases with a key each.</summary>
public class LeaseBenchmarks
{
    private const int Leases = 100_000;

    private ManualTimeProvider _clock = null!;
    private EtcdEngine _engine = null!;
    private WatchReaders _readers = null!;

    [IterationSetup(Target = nameof(Grant))]
    public void Begin()
    {
        _clock = new ManualTimeProvider();
        _engine = Workload.NewEngine(_clock);
        _readers = new WatchReaders(_engine, [KeyRange.Everything]);
    }

    [IterationSetup(Targets = [nameof(KeepAlive), nameof(ExpireTogether)])]
    public void BeginWithLeases()
    {
        Begin();
        Grant();
        for (var id = 1; id <= Leases; id++)
        {
            _engine.Put(new PutRequest { Key = Workload.Key(id), Value = Workload.Value, Lease = id });
        }

        _engine.DeliveredAsync().Wait();
        GC.Collect();
    }

    [IterationCleanup]
    public void End()
    {
        _readers.Dispose();
        _engine.Dispose();
    }

    [Benchmark(OperationsPerInvoke = Leases)]
    public void Grant()
    {
        for (var id = 1; id <= Leases; id++)
        {
            _engine.LeaseGrant(new LeaseGrantRequest { ID = id, TTL = 10 });
        }
    }

    [Benchmark(OperationsPerInvoke = Leases)]
    public void KeepAlive()
    {
        for (var id = 1; id <= Leases; id++)
        {
            _engine.LeaseKeepAlive(new LeaseKeepAliveRequest { ID = id });
        }
    }

    /// <summary>All expire at once; a watch of all keys gets the events.</summary>
    [Benchmark(OperationsPerInvoke = Leases)]
    public async Task ExpireTogether()
    {
        _clock.Advance(TimeSpan.FromSeconds(11));
        await _engine.DeliveredAsync();
    }
}
