namespace FakeEtcd.Engine.Storage;

/// <summary>
/// The keys, their histories and the log of revisions. Writes and compactions require the engine's lock. A read uses one value of
/// <see cref="State"/> and requires no lock.
/// </summary>
internal sealed partial class MvccStore
{
    private readonly List<long> _pins = [];
    private StoreState _state = StoreState.Initial;
    private long _storedBytes;

    public StoreState State => Volatile.Read(ref _state);

    public RevisionLog Log { get; } = new();

    /// <summary>The size of the stored pairs in bytes, as serialized messages.</summary>
    public long StoredBytes => Volatile.Read(ref _storedBytes);

    public WriteTransaction BeginWrite() => new(this, _state);

    /// <summary>Begins a transaction that only reads, from an older state.</summary>
    public WriteTransaction BeginRead(StoreState state) => new(this, state);

    /// <summary>
    /// Makes all revisions before a given one unreadable at once. <see cref="ReclaimStep"/> frees the memory afterwards.
    /// </summary>
    public void SetCompactRevision(long revision)
    {
        if (revision <= _state.CompactRevision)
        {
            throw EtcdError.Compacted.ToException();
        }

        if (revision > _state.Revision)
        {
            throw EtcdError.FutureRev.ToException();
        }

        Publish(_state with { CompactRevision = revision });
    }

    /// <summary>
    /// Frees a limited number of the versions that compactions made unreadable, so that a writer never waits for a whole compaction.
    /// </summary>
    /// <returns>Whether more versions remain to be freed.</returns>
    public bool ReclaimStep(int maxChanges)
    {
        var compacted = Math.Min(_state.CompactRevision, _pins.DefaultIfEmpty(long.MaxValue).Min());
        var all = _state.All;
        var changed = all;

        for (var examined = 0; examined < maxChanges && Log.First < compacted;)
        {
            var changes = Log[Log.First];
            examined += changes.Length;
            foreach (var change in changes)
            {
                changed = Reclaim(changed, change, compacted);
            }

            Log.DropFirst();
        }

        // The revision of the compaction stays in the log, because a watch may start at it.
        var more = Log.First < compacted;
        if (!more && compacted >= Log.First && compacted < Log.Next)
        {
            foreach (var change in Log[compacted])
            {
                changed = Reclaim(changed, change, compacted);
            }
        }

        if (!ReferenceEquals(all, changed))
        {
            Publish(_state with { All = changed });
        }

        return more;
    }

    /// <summary>Returns the current state and keeps it readable, with its history.</summary>
    public StoreState Pin()
    {
        _pins.Add(_state.CompactRevision);
        return _state;
    }

    /// <summary>Releases a pinned state. The next compaction frees its memory.</summary>
    public void Unpin(StoreState pinned) => _pins.Remove(pinned.CompactRevision);

    internal void Commit(KeyVersion[] changes, KeyIndex live, KeyIndex all)
    {
        Log.Append(changes);
        _storedBytes += changes.Sum(change => (long)change.Data.CalculateSize());
        Publish(_state with { Revision = _state.Revision + 1, Live = live, All = all });
    }

    private KeyIndex Reclaim(KeyIndex all, KeyVersion change, long compacted)
    {
        var history = change.History;
        _storedBytes -= history.Compact(compacted);

        // Between two steps the key may have been written again with a new history.
        return history.IsEmpty && ReferenceEquals(all.Find(history.Key), history) ? all.Remove(history) : all;
    }

    private void Publish(StoreState state) => Volatile.Write(ref _state, state);
}
