namespace FakeEtcd.Engine.Storage;

/// <summary>
/// Keys, their histories and the log of revisions. Writes and compactions happen under the engine's lock;
/// reads take <see cref="State"/> once and need none.
/// </summary>
internal sealed partial class MvccStore
{
    private readonly List<long> _pins = [];
    private StoreState _state = StoreState.Initial;
    private long _storedBytes;

    public StoreState State => Volatile.Read(ref _state);

    public RevisionLog Log { get; } = new();

    /// <summary>What the store holds, in bytes of marshalled pairs.</summary>
    public long StoredBytes => Volatile.Read(ref _storedBytes);

    public WriteTransaction BeginWrite() => new(this, _state);

    /// <summary>A transaction that only reads, from an older state.</summary>
    public WriteTransaction BeginRead(StoreState state) => new(this, state);

    /// <summary>
    /// Makes everything below a revision unreadable at once. <see cref="ReclaimStep"/> then frees the memory.
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
    /// Frees some of what compactions made unreadable, in a bounded step, so that a writer never waits for a
    /// whole compaction.
    /// </summary>
    /// <returns>Whether more is left to free.</returns>
    public bool ReclaimStep(int maxChanges)
    {
        var compacted = Math.Min(_state.CompactRevision, _pins.DefaultIfEmpty(long.MaxValue).Min());
        var all = _state.All;
        var changed = all;

        for (var looked = 0; looked < maxChanges && Log.First < compacted;)
        {
            var changes = Log[Log.First];
            looked += changes.Length;
            foreach (var change in changes)
            {
                changed = Reclaim(changed, change, compacted);
            }

            Log.DropFirst();
        }

        // The revision of the compaction itself stays in the log: a watch may start there.
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

    /// <summary>Keeps the current state readable, with all of its history.</summary>
    public StoreState Pin()
    {
        _pins.Add(_state.CompactRevision);
        return _state;
    }

    /// <summary>Gives a pinned state up. The next compaction frees what it kept.</summary>
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

        // Between two steps the key may have been written again, under a history of its own.
        return history.IsEmpty && ReferenceEquals(all.Find(history.Key), history) ? all.Remove(history) : all;
    }

    private void Publish(StoreState state) => Volatile.Write(ref _state, state);
}
