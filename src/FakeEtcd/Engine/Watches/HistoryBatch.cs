using FakeEtcd.Engine.Storage;

namespace FakeEtcd.Engine.Watches;

/// <summary>Collects the events of a watcher from history in bounded steps, up to etcd's batch size.</summary>
internal sealed class HistoryBatch(Watcher watcher)
{
    /// <summary>The maximum number of revisions with matching events in one response. The value is etcd's.</summary>
    private const int MaxRevisions = 1000;

    private const int MaxRevisionsPerStep = 4096;

    private readonly List<KeyVersion> _changes = [];
    private int _revisions;

    public IReadOnlyList<KeyVersion> Changes => _changes;

    /// <summary>Continues to read at the watcher's next revision. The caller holds the lock.</summary>
    /// <returns>Whether the batch is complete because it is full or has caught up with <paramref name="current"/>.</returns>
    public bool Read(RevisionLog log, long current)
    {
        // The watch needs no revision before the first one in the log.
        watcher.NextRevision = Math.Max(watcher.NextRevision, log.First);
        var until = Math.Min(current, watcher.NextRevision + MaxRevisionsPerStep - 1);
        for (; watcher.NextRevision <= until; watcher.NextRevision++)
        {
            var before = _changes.Count;
            foreach (var change in log[watcher.NextRevision])
            {
                if (watcher.Spec.Range.Contains(change.Data.Key))
                {
                    if (_revisions == MaxRevisions)
                    {
                        return true;
                    }

                    _changes.Add(change);
                }
            }

            _revisions += _changes.Count > before ? 1 : 0;
        }

        return watcher.NextRevision > current;
    }
}
