namespace FakeEtcd.Engine.Watches;

internal sealed partial class WatchStream
{
    /// <summary>The watches that are open.</summary>
    public IReadOnlyList<WatchInfo> List(EtcdClientInfo client, bool isStalled)
    {
        lock (_hub.Gate)
        {
            return
            [
                .. _watchers.Values
                    .Where(watcher => watcher.State is WatcherState.Synced or WatcherState.Unsynced)
                    .OrderBy(watcher => watcher.Id)
                    .Select(watcher =>
                    {
                        var range = watcher.Spec.Range;
                        var end = range.IsSingleKey ? Google.Protobuf.ByteString.Empty : range.End;
                        return new WatchInfo(watcher.Id, range.Start, end, watcher.NextRevision, client, isStalled);
                    }),
            ];
        }
    }

    /// <summary>Has the reader of <see cref="Output"/> look whether it may send what it held back.</summary>
    public void Nudge() => Say(new WatchOutput.Nudge());

    /// <summary>Ends a watch of the server's own accord.</summary>
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
            Say(new WatchOutput.Revoked(id, _hub.Store.State.Revision, reason));
            return true;
        }
    }

    /// <summary>Ends a watch as though everything up to the current revision were compacted.</summary>
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
            Say(new WatchOutput.Compacted(id, _hub.Store.State.Revision));
            return true;
        }
    }
}
