using Etcd.Api;
using FakeEtcd.Engine;
using FakeEtcd.Engine.Storage;
using FakeEtcd.Protocol;
using FluentAssertions;
using Google.Protobuf;
using NUnit.Framework;

namespace FakeEtcd.Tests.Engine;

public sealed class StoreHashTests
{
    private const long MaxBytes = 1024 * 1024;

    private static readonly ByteString Key = ByteString.CopyFromUtf8("key");

    /// <summary>What a client sends must not decide how much memory is set aside.</summary>
    [TestCase(long.MinValue)]
    [TestCase(long.MinValue + 128)]
    [TestCase(-1)]
    [TestCase(0)]
    public void HashKv_AnyRevision_TakesMemoryForWhatThereIs(long revision)
    {
        using var engine = new EtcdEngine(
            new EngineOptions(TimeProvider.System, new Random(1), TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(10)));
        for (var write = 0; write < 300; write++)
        {
            engine.Put(new PutRequest { Key = Key });
        }

        engine.Compact(new CompactionRequest { Revision = 128 });
        var request = new HashKVRequest { Revision = revision };

        var before = GC.GetAllocatedBytesForCurrentThread();
        engine.HashKv(request);

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(MaxBytes);
    }

    /// <summary>A member that is cut off keeps the history that it knows. The hash is that of a store that has freed it.</summary>
    [Test]
    public void Compute_CompactedHistoryThatIsKept_HasNoPart()
    {
        var (freed, kept) = (Compacted(isPinned: false), Compacted(isPinned: true));

        (kept.Keys.Find(Key)?.Newest?.Previous, freed.Keys.Find(Key)?.Newest?.Previous).Should().Match<(KeyVersion?, KeyVersion?)>(
            oldest => oldest.Item1 != null && oldest.Item2 == null);
        StoreHash.Compute(kept, kept.Revision).Should().Be(StoreHash.Compute(freed, freed.Revision));
    }

    /// <summary>A store without keys, compacted at its deletion.</summary>
    private static StoreState Compacted(bool isPinned)
    {
        var store = new MvccStore();
        Write(store, transaction => transaction.Put(transaction.Locate(Key), ByteString.Empty, lease: 0));
        if (isPinned)
        {
            store.Pin();
        }

        Write(store, transaction => transaction.DeleteRange(KeyRange.Of(Key)));
        store.SetCompactRevision(store.State.Revision);
        store.ReclaimStep(maxChanges: 100);
        return store.State;
    }

    private static void Write(MvccStore store, Action<WriteTransaction> write)
    {
        var transaction = store.BeginWrite();
        write(transaction);
        transaction.Commit();
    }
}
