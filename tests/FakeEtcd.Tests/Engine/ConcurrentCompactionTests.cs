using Etcd.Api;
using FakeEtcd.Engine;
using FakeEtcd.Protocol;
using FluentAssertions;
using Google.Protobuf;
using NUnit.Framework;
using Testing;

namespace FakeEtcd.Tests.Engine;

/// <summary>A compaction remembers the hash of what it went over; another one must not free that first.</summary>
public sealed class ConcurrentCompactionTests
{
    /// <summary>So many that two compactions get into each other's way in some of them.</summary>
    private const int Rounds = 500;
    private const int Keys = 200;
    private const int Puts = 4 * Keys;

    /// <summary>No more than the hashes that are remembered.</summary>
    private const int Compactions = 8;

    [Test]
    public async Task Compact_SeveralAtOnce_HashWhatTheyWouldOneAfterTheOther()
    {
        var expected = new Dictionary<(long Before, long Revision), uint>();
        for (var round = 0; round < Rounds; round++)
        {
            using var engine = NewEngine();
            using var begin = new ManualResetEventSlim();
            var compacting = Enumerable.Range(1, Compactions)
                .Select(number => Task.Factory.StartNew(
                    () => begin.Wait(Bounded.Timeout) && TryCompact(engine, number * Puts / Compactions),
                    CancellationToken.None,
                    TaskCreationOptions.LongRunning,
                    TaskScheduler.Default))
                .ToArray();
            begin.Set();
            (await Task.WhenAll(compacting).Within("the compactions' ends")).Should().Contain(true);

            // Those that a later one overtook were refused; the others came in the order of their revisions.
            long before = 0;
            for (var number = 1; number <= Compactions; number++)
            {
                if (await compacting[number - 1])
                {
                    long revision = number * Puts / Compactions;
                    if (!expected.TryGetValue((before, revision), out var hash))
                    {
                        expected.Add((before, revision), hash = HashAlone(before, revision));
                    }

                    engine.HashKv(new HashKVRequest { Revision = revision }).Hash.Should().Be(
                        hash, "of revision {0} after {1}, in round {2}", revision, before, round);
                    before = revision;
                }
            }
        }
    }

    /// <summary>The hash that a compaction remembers when nothing happens beside it.</summary>
    private static uint HashAlone(long before, long revision)
    {
        using var engine = NewEngine();
        if (before > 0)
        {
            engine.Compact(new CompactionRequest { Revision = before });
        }

        engine.Compact(new CompactionRequest { Revision = revision });
        return engine.HashKv(new HashKVRequest { Revision = revision }).Hash;
    }

    private static EtcdEngine NewEngine()
    {
        var engine = new EtcdEngine(
            new EngineOptions(TimeProvider.System, new Random(1), TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(10)));
        for (var put = 0; put < Puts; put++)
        {
            engine.Put(new PutRequest { Key = ByteString.CopyFromUtf8($"{put % Keys}"), Value = ByteString.CopyFromUtf8($"{put}") });
        }

        return engine;
    }

    private static bool TryCompact(EtcdEngine engine, long revision)
    {
        try
        {
            engine.Compact(new CompactionRequest { Revision = revision });
            return true;
        }
        catch (EtcdException refused) when (refused.Error == EtcdError.Compacted)
        {
            return false;
        }
    }
}
