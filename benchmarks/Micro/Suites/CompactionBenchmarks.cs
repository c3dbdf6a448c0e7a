using BenchmarkDotNet.Attributes;
using Etcd.Api;
using FakeEtcd.Engine;

namespace Micro.Suites;

/// <summary>A compaction of 10^6 revisions over 10,000 keys.</summary>
public class CompactionBenchmarks
{
    private const int Revisions = 1_000_000;
    private const int Keys = 10_000;

    private EtcdEngine _engine = null!;

    [IterationSetup]
    public void Write()
    {
        _engine = Workload.NewEngine();
        var puts = Workload.Puts(Keys);
        for (var write = 0; write < Revisions; write++)
        {
            _engine.Put(puts[write % Keys]);
        }

        GC.Collect();
    }

    [Benchmark(OperationsPerInvoke = Revisions)]
    public void Compact() => _engine.Compact(new CompactionRequest { Revision = _engine.Revision });
}
