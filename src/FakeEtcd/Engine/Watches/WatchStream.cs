using System.Threading.Channels;
using FakeEtcd.Engine.Storage;

namespace FakeEtcd.Engine.Watches;

/// <summary>
/// The watches of one client stream, and what they have to say, in order. One reader takes
/// <see cref="Output"/> and passes <see cref="WatchOutput.CatchUp"/> items to <see cref="CatchUp"/>.
/// </summary>
internal sealed partial class WatchStream : IDisposable
{
    /// <summary>The watch id that means "none", or, in a progress notification, "all".</summary>
    public const long NoWatchId = -1;

    /// <summary>How many batches may wait for a client before its watchers read from history instead; etcd's own figure.</summary>
    private const int MaxQueuedBatches = 128;

    private const string EmptyRange = "mvcc: watcher range is empty";
    private const string DuplicateId = "mvcc: duplicate watch ID provided on the WatchStream";

    private readonly WatchHub _hub;
    private readonly Channel<WatchOutput> _output = Channel.CreateUnbounded<WatchOutput>(new() { SingleReader = true });
    private readonly Dictionary<long, Watcher> _watchers = [];
    private readonly long _opened;
    private long _nextId;
    private int _queued;

    public WatchStream(WatchHub hub)
    {
        _hub = hub;
        _opened = hub.Time.GetTimestamp();
    }

    /// <summary>Whether nothing can be written for the moment, so that nobody waits for it.</summary>
    public Func<bool>? IsFrozen { get; set; }

    public ChannelReader<WatchOutput> Output => _output.Reader;

    /// <summary>Creates a watch, or refuses it.</summary>
    /// <returns>The id of the new watch; null if it was refused.</returns>
    public long? Create(WatchSpec spec)
    {
        lock (_hub.Gate)
        {
            var revision = _hub.Store.State.Revision;
            if (spec.Range.IsEmpty)
            {
                Say(new WatchOutput.Refused(revision, EmptyRange));
                return null;
            }

            if (spec.Id != 0 && _watchers.ContainsKey(spec.Id))
            {
                Say(new WatchOutput.Refused(revision, DuplicateId));
                return null;
            }

            return Start(spec, revision);
        }
    }

    /// <summary>Refuses a watch without looking at it, for a reason of the caller's.</summary>
    public void Refuse(string reason)
    {
        lock (_hub.Gate)
        {
            Say(new WatchOutput.Refused(_hub.Store.State.Revision, reason));
        }
    }

    /// <summary>Ends a watch; an id that the stream does not know is ignored.</summary>
    /// <returns>Whether there was such a watch.</returns>
    public bool Cancel(long id)
    {
        lock (_hub.Gate)
        {
            if (!_watchers.Remove(id, out var watcher))
            {
                return false;
            }

            _hub.SetState(watcher, WatcherState.Canceled);
            Say(new WatchOutput.Canceled(id, _hub.Store.State.Revision));
            return true;
        }
    }

    /// <summary>Reads what a watcher missed. The lock is held for a bounded stretch of history at a time.</summary>
    /// <returns>What to tell the client, or null if there is nothing.</returns>
    /// <param name="watcher">The watcher.</param>
    /// <param name="stale">The state beyond which nothing is known yet; null for the current one.</param>
    public WatchOutput? CatchUp(Watcher watcher, StoreState? stale = null)
    {
        var batch = new HistoryBatch(watcher);
        while (true)
        {
            lock (_hub.Gate)
            {
                var view = stale ?? _hub.Store.State;
                if (watcher.State != WatcherState.Unsynced)
                {
                    return null;
                }

                // An older state's history may be gone by now.
                var compacted = watcher.NextRevision < _hub.Store.Log.First ? _hub.Store.State.CompactRevision : view.CompactRevision;
                if (watcher.NextRevision < compacted)
                {
                    _hub.SetState(watcher, WatcherState.Compacted);
                    return new WatchOutput.Compacted(watcher.Id, compacted);
                }

                if (!batch.Read(_hub.Store.Log, view.Revision))
                {
                    continue;
                }

                if (watcher.NextRevision > _hub.Store.State.Revision)
                {
                    _hub.SetState(watcher, WatcherState.Synced);
                }
                else
                {
                    Say(new WatchOutput.CatchUp(watcher));
                }

                return Batch(watcher, batch.Changes, view.Revision);
            }
        }
    }

    /// <summary>A task that ends once everything that the stream has to say so far was written, or the stream has ended.</summary>
    public Task DrainAsync()
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (IsFrozen?.Invoke() == true || !_output.Writer.TryWrite(new WatchOutput.Barrier(reached)))
        {
            reached.SetResult();
        }

        return reached.Task;
    }

    /// <summary>Passes a barrier, unless a watcher is still behind: then the barrier waits behind what it has yet to read.</summary>
    public void Pass(WatchOutput.Barrier barrier)
    {
        lock (_hub.Gate)
        {
            if (_watchers.Values.Any(watcher => watcher.State == WatcherState.Unsynced) && _output.Writer.TryWrite(barrier))
            {
                return;
            }
        }

        barrier.Reached.TrySetResult();
    }

    /// <summary>Tells the stream that a batch was written, so that another may queue.</summary>
    public void Written(WatchOutput output)
    {
        if (output is WatchOutput.Events or WatchOutput.Progress)
        {
            Interlocked.Decrement(ref _queued);
        }
    }

    public void Dispose()
    {
        lock (_hub.Gate)
        {
            foreach (var watcher in _watchers.Values)
            {
                _hub.SetState(watcher, WatcherState.Canceled);
            }

            _watchers.Clear();
            _output.Writer.TryComplete();
            _progressTimer?.Dispose();
            _hub.Close(this);
        }

        // Nobody reads any more, so nobody need wait for it.
        while (_output.Reader.TryRead(out var output))
        {
            (output as WatchOutput.Barrier)?.Reached.TrySetResult();
        }
    }

    /// <summary>Queues a revision's events for a synced watcher. The caller holds the lock.</summary>
    internal void Deliver(Watcher watcher, IReadOnlyList<KeyVersion> changes, long revision)
    {
        watcher.NextRevision = revision + 1;
        if (Batch(watcher, changes, revision) is not { } events)
        {
            return;
        }

        if (Volatile.Read(ref _queued) < MaxQueuedBatches)
        {
            Enqueue(events);
            return;
        }

        watcher.NextRevision = revision;
        _hub.SetState(watcher, WatcherState.Unsynced);
        Say(new WatchOutput.CatchUp(watcher));
    }

    private static WatchOutput.Events? Batch(Watcher watcher, IReadOnlyList<KeyVersion> changes, long revision)
    {
        List<KeyVersion> wanted = [.. watcher.Filter(changes)];
        if (wanted.Count == 0)
        {
            return null;
        }

        watcher.ProgressDue = false;
        return new WatchOutput.Events(watcher, wanted, revision);
    }

    private long Start(WatchSpec spec, long revision)
    {
        var start = spec.StartRevision == 0 ? revision + 1 : spec.StartRevision;
        var watcher = new Watcher(this, spec, spec.Id == 0 ? FreeId() : spec.Id)
        {
            NextRevision = start,
            State = start > revision ? WatcherState.Synced : WatcherState.Unsynced,
            ProgressDue = spec.ProgressNotify,
        };
        _watchers.Add(watcher.Id, watcher);
        _hub.Register(watcher);
        Say(new WatchOutput.Created(watcher.Id, revision));
        if (watcher.State == WatcherState.Unsynced)
        {
            Say(new WatchOutput.CatchUp(watcher));
        }

        if (spec.ProgressNotify)
        {
            StartNotifyingProgress();
        }

        return watcher.Id;
    }

    private long FreeId()
    {
        while (_watchers.ContainsKey(_nextId))
        {
            _nextId++;
        }

        return _nextId++;
    }

    private void Enqueue(WatchOutput output)
    {
        Interlocked.Increment(ref _queued);
        Say(output);
    }

    private void Say(WatchOutput output) => _output.Writer.TryWrite(output);
}
