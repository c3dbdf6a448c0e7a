using Etcd.Api;
using FakeEtcd.Protocol;
using Google.Protobuf;

namespace FakeEtcd.Engine.Storage;

/// <summary>
/// The writes of one revision. Reads through the transaction see its own earlier writes. Other readers see none of them before
/// <see cref="Commit"/>. A transaction without changes does not use a revision.
/// </summary>
internal sealed class WriteTransaction(MvccStore store, StoreState begin, List<KeyVersion> changes)
{
    private readonly StoreState _begin = begin;
    private readonly List<KeyVersion> _changes = changes;
    private List<LeaseMove>? _leaseMoves;

    /// <summary>How many ranges were read.</summary>
    public int Ranges { get; private set; }

    /// <summary>How many keys were put.</summary>
    public int Puts { get; private set; }

    /// <summary>How many keys and ranges were deleted, also without an effect.</summary>
    public int Deletes { get; private set; }

    /// <summary>The lease that ends with this transaction; 0 for none.</summary>
    public long EndedLease { get; set; }

    /// <summary>The lease moves of the keys that had or get a lease, in order.</summary>
    public IReadOnlyList<LeaseMove> LeaseMoves => _leaseMoves ?? (IReadOnlyList<LeaseMove>)[];

    /// <summary>The revision that this transaction sees: the next revision after its first write.</summary>
    public long Revision => _changes.Count > 0 ? WriteRevision : _begin.Revision;

    /// <summary>The state of the store that this transaction sees.</summary>
    public StoreState View => _changes.Count == 0 ? _begin : _begin with { Revision = WriteRevision };

    private long WriteRevision => _begin.Revision + 1;

    private KeyIndex Keys => _begin.Keys;

    /// <summary>Looks up a key for <see cref="Put"/>.</summary>
    public KeySlot Locate(ByteString key) => new(key, Keys.Find(key), Revision);

    /// <summary>Writes a key.</summary>
    /// <param name="slot">The key. It must not have been written since it was located.</param>
    /// <param name="value">The new value.</param>
    /// <param name="lease">The lease to which the key is attached; 0 for none.</param>
    public void Put(KeySlot slot, ByteString value, long lease)
    {
        Puts++;
        var previous = slot.Current;
        var history = slot.History ?? new KeyHistory(slot.Key);
        Append(history, isTombstone: false, new KeyValue
        {
            Key = history.Key,
            Value = value,
            CreateRevision = previous?.Data.CreateRevision ?? WriteRevision,
            ModRevision = WriteRevision,
            Version = (previous?.Data.Version ?? 0) + 1,
            Lease = lease,
        });
        if (slot.History is null)
        {
            Keys.Add(history);
        }
        else if (previous is null)
        {
            Keys.AddLive(history, 1);
        }

        MoveLease(history.Key, previous?.Data.Lease ?? 0, lease);
    }

    /// <summary>Deletes all keys of a range, in key order.</summary>
    /// <returns>The deleted versions.</returns>
    public List<KeyVersion> DeleteRange(in KeyRange range)
    {
        Deletes++;
        List<KeyVersion> deleted = [.. Keys.Enumerate(range).Where(history => history.IsLive).Select(history => history.Newest!)];
        foreach (var version in deleted)
        {
            var history = version.History;
            MoveLease(history.Key, version.Data.Lease, to: 0);
            Append(history, isTombstone: true, new KeyValue { Key = history.Key });
            Keys.AddLive(history, -1);
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
            Undo(_changes[index].History);
        }

        _changes.Clear();
    }

    public KeyVersion[] Commit()
    {
        KeyVersion[] changes = [.. _changes];
        if (changes.Length > 0)
        {
            store.Commit(changes);
            _changes.Clear();
        }

        return changes;
    }

    private void Undo(KeyHistory history)
    {
        var wasLive = history.IsLive;
        history.RemoveLast();
        if (wasLive != history.IsLive)
        {
            Keys.AddLive(history, wasLive ? -1 : 1);
        }

        if (history.Newest is null)
        {
            Keys.Remove(history);
        }
    }

    private void MoveLease(ByteString key, long from, long to)
    {
        if (from != 0 || to != 0)
        {
            (_leaseMoves ??= []).Add(new LeaseMove(key, from, to));
        }
    }

    private void Append(KeyHistory history, bool isTombstone, KeyValue data)
    {
        var version = new KeyVersion(history, data, WriteRevision, _changes.Count, isTombstone);
        history.Append(version);
        _changes.Add(version);
    }
}
