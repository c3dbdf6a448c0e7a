using FakeEtcd.Engine.Storage;
using FakeEtcd.Threading;

namespace FakeEtcd.Engine.Watches;

/// <summary>
/// Delivers each committed revision to the watchers of its keys. It queues only references, and a stream that is not read falls back to
/// history, so a watcher neither slows down writers nor uses unbounded memory.
/// </summary>
internal sealed class WatchHub(Lock gate, MvccStore store, TimeProvider time, TimeSpan progressInterval)
{
    private readonly WatchIndex _synced = new();
    private readonly List<Watcher> _interested = [];
    private readonly HashSet<WatchStream> _streams = [];

    internal Lock Gate { get; } = gate;

    internal MvccStore Store { get; } = store;

    internal TimeProvider Time { get; } = time;

    internal TimeSpan ProgressInterval { get; } = progressInterval;

    /// <summary>Opens a stream.</summary>
    /// <param name="replica">The state of the member whose client watches.</param>
    /// <param name="gate">The gate that holds the stream.</param>
    public WatchStream Open(Replica replica, HoldGate gate)
    {
        var stream = new WatchStream(this, replica, gate);
        lock (Gate)
        {
            _streams.Add(stream);
            replica.Add(stream);
        }

        return stream;
    }

    /// <summary>Waits until every stream that is not held has written its pending output.</summary>
    public Task DrainAsync()
    {
        lock (Gate)
        {
            return Task.WhenAll(_streams.Select(stream => stream.DrainAsync()).ToArray());
        }
    }

    /// <summary>Delivers the changes of a commit. The caller holds the lock.</summary>
    public void Publish(long revision, KeyVersion[] changes)
    {
        if (changes is [var only])
        {
            foreach (var watcher in Interested(only, revision))
            {
                watcher.Stream.Deliver(watcher, changes, revision);
            }

            return;
        }

        var batches = new Dictionary<Watcher, List<KeyVersion>>();
        foreach (var change in changes)
        {
            foreach (var watcher in Interested(change, revision))
            {
                if (!batches.TryGetValue(watcher, out var batch))
                {
                    batches.Add(watcher, batch = []);
                }

                batch.Add(change);
            }
        }

        foreach (var (watcher, batch) in batches)
        {
            watcher.Stream.Deliver(watcher, batch, revision);
        }
    }

    internal void Close(WatchStream stream)
    {
        _streams.Remove(stream);
        stream.Replica.Remove(stream);
    }

    internal void SetState(Watcher watcher, WatcherState state)
    {
        if (watcher.State == state)
        {
            return;
        }

        if (watcher.State == WatcherState.Synced)
        {
            _synced.Remove(watcher);
        }

        watcher.State = state;
        if (state == WatcherState.Synced)
        {
            _synced.Add(watcher);
        }
    }

    internal void Register(Watcher watcher)
    {
        if (watcher.State == WatcherState.Synced)
        {
            _synced.Add(watcher);
        }
    }

    /// <summary>Finds the watchers to which a change of a revision is new. The next call reuses the list.</summary>
    private List<Watcher> Interested(KeyVersion change, long revision)
    {
        _interested.Clear();
        _synced.Collect(change.Data.Key, _interested);
        _interested.RemoveAll(watcher => revision < watcher.NextRevision);
        return _interested;
    }
}
