using Etcd.Api;
using FakeEtcd.Protocol;
using Google.Protobuf;

namespace FakeEtcd.Engine.Storage;

/// <summary>
/// The writes of one revision. Reads through it see its own earlier writes; nobody else sees any of them
/// before <see cref="Commit"/>. A transaction that changed nothing uses no revision.
/// </summary>
internal sealed class WriteTransaction(MvccStore store, StoreState begin)
{
    private readonly StoreState _begin = begin;
    private readonly List<KeyVersion> _changes = [];
    private readonly List<LeaseMove> _leaseMoves = [];
    private KeyIndex _live = begin.Live;
    private KeyIndex _all = begin.All;

    /// <summary>The keys that changed leases, in order.</summary>
    public IReadOnlyList<LeaseMove> LeaseMoves => _leaseMoves;

    /// <summary>The revision that readers of this transaction see: the next one as soon as something was written.</summary>
    public long Revision => _changes.Count > 0 ? WriteRevision : _begin.Revision;

    /// <summary>The store as this transaction sees it.</summary>
    public StoreState View => _begin with { Revision = Revision, Live = _live, All = _all };

    private long WriteRevision => _begin.Revision + 1;

    /// <summary>Looks a key up, to write it with <see cref="Put"/>.</summary>
    public KeySlot Locate(ByteString key) => new(key, _all.Find(key), Revision);

    /// <summary>Writes a key.</summary>
    /// <param name="slot">The key; nothing was written to it since it was located.</param>
    /// <param name="value">The new value.</param>
    /// <param name="lease">The lease to attach the key to; 0 for none.</param>
    public void Put(KeySlot slot, ByteString value, long lease)
    {
        var (history, previous) = (slot.History, slot.Current);
        if (history is null)
        {
            history = new KeyHistory(slot.Key);
            _all = _all.Add(history);
        }

        if (previous is null)
        {
            _live = _live.Add(history);
        }

        Append(history, isTombstone: false, new KeyValue
        {
            Key = history.Key,
            Value = value,
            CreateRevision = previous?.Data.CreateRevision ?? WriteRevision,
            ModRevision = WriteRevision,
            Version = (previous?.Data.Version ?? 0) + 1,
            Lease = lease,
        });
        _leaseMoves.Add(new LeaseMove(history.Key, previous?.Data.Lease ?? 0, lease));
    }

    /// <summary>Deletes every key of a range, in key order.</summary>
    /// <returns>The versions that the keys had.</returns>
    public List<KeyVersion> DeleteRange(in KeyRange range)
    {
        var revision = Revision;
        var deleted = new List<KeyVersion>();
        foreach (var history in _live.Enumerate(range))
        {
            var version = history.LiveAt(revision)!;
            deleted.Add(version);
            _leaseMoves.Add(new LeaseMove(history.Key, version.Data.Lease, To: 0));
            _live = _live.Remove(history);
            Append(history, isTombstone: true, new KeyValue { Key = history.Key });
        }

        return deleted;
    }

    /// <summary>Takes back every write.</summary>
    public void Rollback()
    {
        for (var index = _changes.Count - 1; index >= 0; index--)
        {
            _changes[index].History.RemoveLast();
        }

        _changes.Clear();
    }

    public KeyVersion[] Commit()
    {
        KeyVersion[] changes = [.. _changes];
        if (changes.Length > 0)
        {
            store.Commit(changes, _live, _all);
        }

        return changes;
    }

    private void Append(KeyHistory history, bool isTombstone, KeyValue data)
    {
        var version = new KeyVersion(history, data, WriteRevision, _changes.Count, isTombstone);
        history.Append(version);
        _changes.Add(version);
    }
}
