using BenchmarkDotNet.Attributes;
using Etcd.Api;
using FakeEtcd.Engine;

namespace Micro.Suites;

/// <summary>Writes of keys in random order, in a store with 10^6 keys.</summary>
public class PutBenchmarks
{
    private const int Keys = 1_000_000;
    private const int Writes = 500_000;

    private EtcdEngine _engine = null!;
    private PutRequest[] _puts = null!;
    private TxnRequest[] _txns = null!;
    private PutRequest[] _newPuts = null!;

    [GlobalSetup]
    public void Fill()
    {
        _engine = Workload.Filled(Keys);
        _puts = Workload.Puts(Keys)[..Writes];
        _txns = [.. _puts.Select(put => new TxnRequest
        {
            Compare = { new Compare { Key = put.Key, Target = Compare.Types.CompareTarget.Version, Result = Compare.Types.CompareResult.Greater } },
            Success = { new RequestOp { RequestPut = put } },
        })];
        _newPuts = [.. Enumerable.Range(Keys, Writes).Select(number => new PutRequest { Key = Workload.Key(number), Value = Workload.Value })];
        new Random(3).Shuffle(_newPuts);
    }

    [IterationCleanup]
    public void Compact()
    {
        _engine.DeleteRange(new DeleteRangeRequest { Key = Workload.Key(Keys), RangeEnd = Workload.NoEnd });
        Workload.CompactAll(_engine);
    }

    /// <summary>Overwrites a key.</summary>
    [Benchmark(OperationsPerInvoke = Writes)]
    public void Put()
    {
        foreach (var put in _puts)
        {
            _engine.Put(put);
        }
    }

    /// <summary>Adds a key.</summary>
    [Benchmark(OperationsPerInvoke = Writes)]
    public void Insert()
    {
        foreach (var put in _newPuts)
        {
            _engine.Put(put);
        }
    }

    /// <summary>A compare and a put.</summary>
    [Benchmark(OperationsPerInvoke = Writes)]
    public void Txn()
    {
        foreach (var txn in _txns)
        {
            _engine.Txn(txn);
        }
    }
}
