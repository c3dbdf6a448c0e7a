using FakeEtcd.Engine.Storage;

namespace FakeEtcd.Engine.Watches;

/// <summary>Collects a watcher's events from history, up to etcd's batch size, in bounded steps.</summary>
internal sealed class HistoryBatch(Watcher watcher)
{
    /// <summary>How many revisions with matching events go into one response; etcd's own figure.</summary>
    private const int MaxRevisions = 1000;

    private const int MaxRevisionsAStep = 4096;

    private readonly List<KeyVersion> _changes = [];
    private int _revisions;

    public IReadOnlyList<KeyVersion> Changes => _changes;

    /// <summary>Reads on from the watcher's next revision. The caller holds the lock.</summary>
    /// <returns>Whether the batch is complete: full, or caught up with <paramref name="current"/>.</returns>
    public bool Read(RevisionLog log, long current)
    {
        // Before the log's first revision there is nothing that a watch is still owed.
        watcher.NextRevision = Math.Max(watcher.NextRevision, log.First);
        var until = Math.Min(current, watcher.NextRevision + MaxRevisionsAStep - 1);
        for (; watcher.NextRevision <= until; watcher.NextRevision++)
        {
            KeyVersion[] matching = [.. log[watcher.NextRevision].Where(change => watcher.Spec.Range.Contains(change.Data.Key))];
            if (matching.Length == 0)
            {
                continue;
            }

            if (_revisions == MaxRevisions)
            {
                return true;
            }

            _revisions++;
            _changes.AddRange(matching);
        }

        return watcher.NextRevision > current;
    }
}
