using FakeEtcd.Engine.Storage;

namespace FakeEtcd.Engine.Watches;

internal sealed partial class WatchStream
{
    /// <summary>Queues the events of a revision for a synced watcher. The caller holds the lock.</summary>
    internal void Deliver(Watcher watcher, IReadOnlyList<KeyVersion> changes, long revision)
    {
        watcher.NextRevision = revision + 1;
        if (Batch(watcher, changes, revision) is not { } events)
        {
            return;
        }

        if (Volatile.Read(ref _queued) < MaxQueuedBatches)
        {
            EnqueueBatch(events);
            return;
        }

        watcher.NextRevision = revision;
        _hub.SetState(watcher, WatcherState.Unsynced);
        EnqueueCatchUp(watcher);
    }

    /// <summary>Stops the delivery when the member loses its leader. The caller holds the lock.</summary>
    internal void Suspend()
    {
        foreach (var watcher in _watchers.Values.Where(watcher => watcher.State == WatcherState.Synced))
        {
            // A synced watcher has everything up to here, even if the last revisions did not concern it.
            watcher.NextRevision = Math.Max(watcher.NextRevision, View.Revision + 1);
            _hub.SetState(watcher, WatcherState.Unsynced);
        }
    }

    /// <summary>
    /// Resumes the delivery when the member is up to date again. The caller holds the lock, and keeps the history readable.
    /// </summary>
    /// <remarks>
    /// In etcd the member applies all missed entries in order, so a compaction among them does not affect a watcher that had caught up.
    /// A watcher that is still catching up goes on by itself.
    /// </remarks>
    internal void Resume()
    {
        foreach (var watcher in _watchers.Values.Where(watcher => watcher is { State: WatcherState.Unsynced, IsCatchUpQueued: false }))
        {
            var current = _hub.Store.State.Revision;
            while (watcher.NextRevision <= current && Volatile.Read(ref _queued) < MaxQueuedBatches)
            {
                var batch = new HistoryBatch(watcher);
                while (!batch.Read(_hub.Store.Log, current))
                {
                }

                if (Batch(watcher, batch.Changes, watcher.NextRevision - 1) is { } events)
                {
                    EnqueueBatch(events);
                }
            }

            if (watcher.NextRevision > current)
            {
                _hub.SetState(watcher, WatcherState.Synced);
            }
            else
            {
                EnqueueCatchUp(watcher);
            }
        }
    }

    private static WatchOutput.Events? Batch(Watcher watcher, IReadOnlyList<KeyVersion> changes, long revision)
    {
        var wanted = watcher.Filter(changes);
        if (wanted.Count == 0)
        {
            return null;
        }

        watcher.ProgressDue = false;
        return new WatchOutput.Events(watcher, wanted, revision);
    }

    /// <summary>Reads the history that a watcher missed. Holds the lock only for a bounded part of the history at once.</summary>
    /// <returns>The output for the client; null if there is none.</returns>
    private WatchOutput? CatchUp(Watcher watcher)
    {
        var batch = new HistoryBatch(watcher);
        while (true)
        {
            lock (_hub.Gate)
            {
                // Until the history is read, the watcher counts as queued: nobody else may read on from its next revision.
                if (watcher.State != WatcherState.Unsynced)
                {
                    watcher.IsCatchUpQueued = false;
                    return null;
                }

                var view = View;
                if (watcher.NextRevision < view.CompactRevision)
                {
                    watcher.IsCatchUpQueued = false;
                    _hub.SetState(watcher, WatcherState.Compacted);
                    return new WatchOutput.Compacted(watcher.Id, view.CompactRevision);
                }

                if (!batch.Read(_hub.Store.Log, view.Revision))
                {
                    continue;
                }

                watcher.IsCatchUpQueued = false;
                if (IsBehind(watcher))
                {
                    EnqueueCatchUp(watcher);
                }
                else if (Replica.IsCurrent)
                {
                    _hub.SetState(watcher, WatcherState.Synced);
                }

                return Batch(watcher, batch.Changes, view.Revision);
            }
        }
    }

    /// <summary>Completes a barrier. If a watcher is still behind, queues the barrier again after the watcher's pending history.</summary>
    private void Pass(WatchOutput.Barrier barrier)
    {
        lock (_hub.Gate)
        {
            if (_watchers.Values.Any(static watcher => watcher.IsCatchUpQueued) && _output.Writer.TryWrite(barrier))
            {
                return;
            }
        }

        barrier.Reached.TrySetResult();
    }

    /// <summary>Whether a watcher has history to read that the member can see.</summary>
    private bool IsBehind(Watcher watcher) => watcher.State == WatcherState.Unsynced && watcher.NextRevision <= View.Revision;

    private void EnqueueCatchUp(Watcher watcher)
    {
        if (!watcher.IsCatchUpQueued)
        {
            watcher.IsCatchUpQueued = true;
            Enqueue(new WatchOutput.CatchUp(watcher));
        }
    }
}
