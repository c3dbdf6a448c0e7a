using BenchmarkDotNet.Attributes;
using Etcd.Api;
using FakeEtcd.Engine;

namespace Micro.Suites;

/// <summary>Reads in random order, in a store with 10^6 keys.</summary>
public class RangeBenchmarks
{
    private const int Keys = 1_000_000;
    private const int Points = 500_000;
    private const int Ranges = 10_000;
    private const int Counts = 1000;

    private static readonly RangeRequest CountRequest = new()
    {
        Key = Workload.Key(1),
        RangeEnd = Workload.Key(Keys - 1),
        CountOnly = true,
    };

    private EtcdEngine _engine = null!;
    private RangeRequest[] _points = null!;
    private RangeRequest[] _ranges = null!;

    [GlobalSetup]
    public void Fill()
    {
        _engine = Workload.Filled(Keys);
        _points = [.. Workload.Puts(Keys).Take(Points).Select(put => new RangeRequest { Key = put.Key })];
        _ranges = Workload.Ranges(Keys, Ranges);
    }

    [Benchmark(OperationsPerInvoke = Points)]
    public void Point()
    {
        foreach (var point in _points)
        {
            _engine.Range(point);
        }
    }

    [Benchmark(OperationsPerInvoke = Ranges)]
    public void RangeOf100()
    {
        foreach (var range in _ranges)
        {
            _engine.Range(range);
        }
    }

    [Benchmark(OperationsPerInvoke = Counts)]
    public void CountOnly()
    {
        for (var count = 0; count < Counts; count++)
        {
            _engine.Range(CountRequest);
        }
    }
}
