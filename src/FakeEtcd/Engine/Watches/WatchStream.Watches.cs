namespace FakeEtcd.Engine.Watches;

internal sealed partial class WatchStream
{
    private const string EmptyRange = "mvcc: watcher range is empty";
    private const string DuplicateId = "mvcc: duplicate watch ID provided on the WatchStream";

    /// <summary>Creates a watch, or refuses it.</summary>
    /// <returns>The ID of the new watch; null if it was refused.</returns>
    public long? Create(WatchSpec spec)
    {
        lock (_hub.Gate)
        {
            if (spec.Range.IsEmpty)
            {
                Refuse(EmptyRange);
                return null;
            }

            if (spec.Id != 0 && _watchers.ContainsKey(spec.Id))
            {
                Refuse(DuplicateId);
                return null;
            }

            return Start(spec);
        }
    }

    /// <summary>Refuses a watch with a given reason.</summary>
    public void Refuse(string reason)
    {
        lock (_hub.Gate)
        {
            Enqueue(new WatchOutput.Refused(View.Revision, reason));
        }
    }

    /// <summary>Cancels a watch at the request of its client.</summary>
    /// <returns>Whether the watch existed.</returns>
    public bool Cancel(long id) => Cancel(id, revision => new WatchOutput.Canceled(id, revision));

    /// <summary>Cancels a watch on behalf of the server, with a reason.</summary>
    /// <returns>Whether the watch existed.</returns>
    public bool Cancel(long id, string reason) => Cancel(id, revision => new WatchOutput.Revoked(id, revision, reason));

    /// <summary>Lists the open watches, ordered by ID.</summary>
    public IReadOnlyList<WatchSnapshot> List()
    {
        lock (_hub.Gate)
        {
            return
            [
                .. _watchers.Values
                    .Where(watcher => watcher.State is WatcherState.Synced or WatcherState.Unsynced)
                    .OrderBy(watcher => watcher.Id)
                    .Select(Describe),
            ];
        }
    }

    /// <summary>Ends a watch as if a compaction at the current revision had removed the history that it needs.</summary>
    /// <returns>Whether the watch existed and had not already ended this way.</returns>
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

    private bool Cancel(long id, Func<long, WatchOutput> outputAt)
    {
        lock (_hub.Gate)
        {
            if (!_watchers.Remove(id, out var watcher))
            {
                return false;
            }

            _hub.SetState(watcher, WatcherState.Canceled);
            Enqueue(outputAt(View.Revision));
            return true;
        }
    }

    private long Start(WatchSpec spec)
    {
        var view = View;
        var start = spec.StartRevision == 0 ? view.Revision + 1 : spec.StartRevision;
        var watcher = new Watcher(this, spec, spec.Id == 0 ? FreeId() : spec.Id)
        {
            NextRevision = start,
            State = Replica.IsCurrent && start > view.Revision ? WatcherState.Synced : WatcherState.Unsynced,
            ProgressDue = spec.ProgressNotify,
        };
        _watchers.Add(watcher.Id, watcher);
        _hub.Register(watcher);
        Enqueue(new WatchOutput.Created(watcher.Id, view.Revision));
        if (IsBehind(watcher))
        {
            EnqueueCatchUp(watcher);
        }

        return watcher.Id;
    }

    /// <summary>A synced watcher has everything up to now, even if the last revisions did not concern it.</summary>
    private WatchSnapshot Describe(Watcher watcher)
    {
        var next = View.Revision + 1;
        var reached = watcher.State == WatcherState.Synced ? Math.Max(watcher.NextRevision, next) : watcher.NextRevision;
        return new WatchSnapshot(watcher.Id, watcher.Spec.Range, reached) { Behind = next - reached };
    }

    private long FreeId()
    {
        while (_watchers.ContainsKey(_nextId))
        {
            _nextId++;
        }

        return _nextId++;
    }
}
