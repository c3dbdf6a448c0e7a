namespace FakeEtcd.Engine.Storage;

/// <summary>
/// The keys, their histories and the log of revisions. Writes and compactions require the engine's lock. A read without the lock uses one
/// value of <see cref="State"/> to read single keys, or of <see cref="Freeze"/> to read ranges.
/// </summary>
internal sealed partial class MvccStore
{
    private readonly List<long> _pins = [];
    private readonly List<KeyVersion> _changes = [];
    private StoreState _state = new(EtcdRevision.Initial, EtcdRevision.NeverCompacted, new KeyIndex());
    private long _storedBytes;

    /// <summary>The current state, published after each commit and compaction.</summary>
    public StoreState State => Volatile.Read(ref _state);

    public RevisionLog Log { get; } = new();

    /// <summary>The size of the stored pairs in bytes, as serialized messages.</summary>
    public long StoredBytes => Volatile.Read(ref _storedBytes);

    /// <summary>Returns the current state, for reads of ranges without the lock. The caller holds the lock.</summary>
    public StoreState Freeze() => _state with { Keys = _state.Keys.Freeze() };

    /// <summary>Begins the next transaction. There is one at a time.</summary>
    public WriteTransaction BeginWrite() => new(this, _state, _changes);

    /// <summary>Begins a transaction that only reads, from an older state.</summary>
    public WriteTransaction BeginRead(StoreState state) => new(this, state, []);

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
        for (var examined = 0; examined < maxChanges && Log.First < compacted;)
        {
            var changes = Log[Log.First];
            examined += Math.Max(changes.Length, 1);
            Reclaim(changes, compacted);
            Log.DropFirst();
        }

        // The revision of the compaction stays in the log, because a watch may start at it.
        var more = Log.First < compacted;
        if (!more && compacted >= Log.First && compacted < Log.Next)
        {
            Reclaim(Log[compacted], compacted);
        }

        return more;
    }

    /// <summary>Returns the current state and keeps it readable, with its history.</summary>
    public StoreState Pin()
    {
        _pins.Add(_state.CompactRevision);
        return Freeze();
    }

    /// <summary>Releases a pinned state. The next compaction frees its memory.</summary>
    public void Unpin(StoreState pinned) => _pins.Remove(pinned.CompactRevision);

    internal void Commit(KeyVersion[] changes)
    {
        Log.Append(changes);
        foreach (var change in changes)
        {
            _storedBytes += change.Data.CalculateSize();
        }

        Publish(_state with { Revision = _state.Revision + 1 });
    }

    private void Reclaim(ReadOnlySpan<KeyVersion> changes, long compacted)
    {
        foreach (var change in changes)
        {
            Reclaim(change, compacted);
        }
    }

    /// <summary>Removes the version before a change, and a deletion itself. The changes come in the order of the log.</summary>
    private void Reclaim(KeyVersion change, long compacted)
    {
        // A deletion is freed when its own turn comes, even if a newer version still refers to it.
        if (change.Previous is { } previous && !(previous.IsTombstone && previous.Main == compacted))
        {
            _storedBytes -= previous.IsTombstone ? 0 : previous.Data.CalculateSize();
            change.Previous = null;
        }

        var history = change.History;
        if (!change.IsTombstone || change.Main >= compacted || history.Newest is null)
        {
            return;
        }

        _storedBytes -= change.Data.CalculateSize();
        if (history.Newest == change)
        {
            history.Clear();
            _state.Keys.Remove(history);
        }
    }

    private void Publish(StoreState state) => Volatile.Write(ref _state, state);
}
