using System.Globalization;
using Etcd.Api;
using FakeEtcd;
using FakeEtcd.Engine;
using Google.Protobuf;

namespace Micro;

/// <summary>The keys and requests of the benchmarks: keys of 32 bytes in random order, values of 256 bytes.</summary>
internal static class Workload
{
    public static ByteString Value { get; } = ByteString.CopyFrom(new byte[256]);

    /// <summary>The <c>range_end</c> that means "no end".</summary>
    public static ByteString NoEnd { get; } = ByteString.CopyFrom(0);

    public static ByteString Key(int number) =>
        ByteString.CopyFromUtf8(string.Create(CultureInfo.InvariantCulture, $"/services/{number / 100:D8}/{number:D13}"));

    public static EtcdEngine NewEngine(TimeProvider? time = null) =>
        new(new EngineOptions(time ?? new ManualTimeProvider(), new Random(1), TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(10)));

    /// <summary>Creates an engine with keys.</summary>
    public static EtcdEngine Filled(int keys)
    {
        var engine = NewEngine();
        foreach (var put in Puts(keys))
        {
            engine.Put(put);
        }

        return engine;
    }

    /// <summary>Creates a put of each key, in random order.</summary>
    public static PutRequest[] Puts(int keys)
    {
        PutRequest[] puts = [.. Enumerable.Range(0, keys).Select(number => new PutRequest { Key = Key(number), Value = Value })];
        new Random(1).Shuffle(puts);
        return puts;
    }

    /// <summary>Creates a range of 100 keys around each of some keys, in random order.</summary>
    public static RangeRequest[] Ranges(int keys, int count)
    {
        var random = new Random(2);
        return [.. Enumerable.Range(0, count).Select(_ => new RangeRequest
        {
            Key = Key(random.Next(keys)),
            RangeEnd = NoEnd,
            Limit = 100,
        })];
    }

    /// <summary>Frees the history, so that every iteration begins with one version a key.</summary>
    public static void CompactAll(EtcdEngine engine)
    {
        engine.Compact(new CompactionRequest { Revision = engine.Revision });
        GC.Collect();
    }
}
