namespace FakeEtcd.Engine.Watches;

internal sealed partial class WatchStream
{
    /// <summary>The open watches, by id.</summary>
    public IReadOnlyList<WatchSnapshot> List()
    {
        lock (_hub.Gate)
        {
            return
            [
                .. _watchers.Values
                    .Where(watcher => watcher.State is WatcherState.Synced or WatcherState.Unsynced)
                    .OrderBy(watcher => watcher.Id)
                    .Select(watcher => new WatchSnapshot(watcher.Id, watcher.Spec.Range, watcher.NextRevision)),
            ];
        }
    }

    /// <summary>Cancels a watch for the server, with a reason.</summary>
    /// <returns>Whether there was such a watch.</returns>
    public bool Cancel(long id, string reason)
    {
        lock (_hub.Gate)
        {
            if (!_watchers.Remove(id, out var watcher))
            {
                return false;
            }

            _hub.SetState(watcher, WatcherState.Canceled);
            Enqueue(new WatchOutput.Revoked(id, View.Revision, reason));
            return true;
        }
    }

    /// <summary>Ends a watch as if a compaction at the current revision had overtaken it.</summary>
    /// <returns>Whether there was such a watch.</returns>
    public bool Compact(long id)
    {
        lock (_hub.Gate)
        {
            if (!_watchers.TryGetValue(id, out var watcher) || watcher.State is WatcherState.Compacted)
            {
                return false;
            }

            _hub.SetState(watcher, WatcherState.Compacted);
            Enqueue(new WatchOutput.Compacted(id, View.Revision));
            return true;
        }
    }
}
