using Etcd.Api;
using FakeEtcd.Protocol;
using Google.Protobuf;

namespace FakeEtcd.Engine.Storage;

/// <summary>
/// The writes of one revision. Reads through the transaction see its own earlier writes. Other readers see none of them before
/// <see cref="Commit"/>. A transaction without changes does not use a revision.
/// </summary>
internal sealed class WriteTransaction(MvccStore store, StoreState begin)
{
    private readonly StoreState _begin = begin;
    private readonly List<KeyVersion> _changes = [];
    private readonly List<LeaseMove> _leaseMoves = [];
    private KeyIndex _live = begin.Live;
    private KeyIndex _all = begin.All;

    /// <summary>How many ranges were read.</summary>
    public int Ranges { get; private set; }

    /// <summary>How many keys were put.</summary>
    public int Puts { get; private set; }

    /// <summary>How many keys and ranges were deleted, also without an effect.</summary>
    public int Deletes { get; private set; }

    /// <summary>The lease moves of the keys that had or get a lease, in order.</summary>
    public IReadOnlyList<LeaseMove> LeaseMoves => _leaseMoves;

    /// <summary>The revision that this transaction sees: the next revision after its first write.</summary>
    public long Revision => _changes.Count > 0 ? WriteRevision : _begin.Revision;

    /// <summary>The state of the store that this transaction sees.</summary>
    public StoreState View => _begin with { Revision = Revision, Live = _live, All = _all };

    private long WriteRevision => _begin.Revision + 1;

    /// <summary>Looks up a key for <see cref="Put"/>.</summary>
    public KeySlot Locate(ByteString key) => new(key, _all.Find(key), Revision);

    /// <summary>Writes a key.</summary>
    /// <param name="slot">The key. It must not have been written since it was located.</param>
    /// <param name="value">The new value.</param>
    /// <param name="lease">The lease to which the key is attached; 0 for none.</param>
    public void Put(KeySlot slot, ByteString value, long lease)
    {
        Puts++;
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
        MoveLease(history.Key, previous?.Data.Lease ?? 0, lease);
    }

    /// <summary>Deletes all keys of a range, in key order.</summary>
    /// <returns>The deleted versions.</returns>
    public List<KeyVersion> DeleteRange(in KeyRange range)
    {
        Deletes++;
        var revision = Revision;
        var deleted = new List<KeyVersion>();
        foreach (var history in _live.Enumerate(range))
        {
            var version = history.LiveAt(revision)!;
            deleted.Add(version);
            MoveLease(history.Key, version.Data.Lease, to: 0);
            _live = _live.Remove(history);
            Append(history, isTombstone: true, new KeyValue { Key = history.Key });
        }

        return deleted;
    }

    /// <summary>Counts a range that the caller reads from <see cref="View"/>.</summary>
    public void CountRange() => Ranges++;

    /// <summary>Undoes all writes.</summary>
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

    private void MoveLease(ByteString key, long from, long to)
    {
        if (from != 0 || to != 0)
        {
            _leaseMoves.Add(new LeaseMove(key, from, to));
        }
    }

    private void Append(KeyHistory history, bool isTombstone, KeyValue data)
    {
        var version = new KeyVersion(history, data, WriteRevision, _changes.Count, isTombstone);
        history.Append(version);
        _changes.Add(version);
    }
}
