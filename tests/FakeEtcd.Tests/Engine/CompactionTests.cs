using FakeEtcd.Engine.Storage;
using FakeEtcd.Protocol;
using FluentAssertions;
using Google.Protobuf;
using NUnit.Framework;

namespace FakeEtcd.Tests.Engine;

public sealed class CompactionTests
{
    [Test]
    public void ReclaimStep_KeyWrittenAgainBetweenTwoSteps_IsKept()
    {
        var store = new MvccStore();
        var key = ByteString.CopyFromUtf8("key");
        Write(store, transaction => transaction.Put(transaction.Locate(key), key, lease: 0));
        Write(store, transaction => transaction.DeleteRange(KeyRange.Of(key)));
        Write(store, transaction => transaction.Put(transaction.Locate(ByteString.CopyFromUtf8("other")), key, lease: 0));
        store.SetCompactRevision(4);

        // The first step frees all of the key's history, the put and the delete; the second one comes upon the delete.
        store.ReclaimStep(maxChanges: 1).Should().BeTrue();
        Write(store, transaction => transaction.Put(transaction.Locate(key), key, lease: 0));
        store.ReclaimStep(maxChanges: 1);

        store.State.Keys.Find(key)!.LiveAt(5).Should().NotBeNull();
    }

    [Test]
    public void StoredBytes_AfterACompaction_CountsWhatIsLeft()
    {
        var store = new MvccStore();
        var key = ByteString.CopyFromUtf8("key");
        for (var i = 0; i < 10; i++)
        {
            Write(store, transaction => transaction.Put(transaction.Locate(key), ByteString.CopyFrom(new byte[100]), lease: 0));
        }

        store.SetCompactRevision(11);
        while (store.ReclaimStep(maxChanges: 2))
        {
        }

        store.StoredBytes.Should().Be(store.State.Keys.Find(key)!.LiveAt(11)!.Data.CalculateSize());
    }

    private static void Write(MvccStore store, Action<WriteTransaction> write)
    {
        var transaction = store.BeginWrite();
        write(transaction);
        transaction.Commit();
    }
}
