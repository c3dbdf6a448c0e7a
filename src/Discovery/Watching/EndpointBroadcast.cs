using Lock = System.Threading.Lock;

namespace Etcd.Discovery;

/// <summary>Gives the updates of one follower to all its subscribers.</summary>
internal sealed class EndpointBroadcast
{
    private readonly Lock _lock = new();
    private readonly HashSet<EndpointFeed> _feeds = [];
    private EndpointSnapshot? _snapshot;
    private EtcdException? _failure;
    private Exception? _end;

    /// <summary>Adds a subscriber. It gets at once what the others know.</summary>
    public void Add(EndpointFeed feed)
    {
        lock (_lock)
        {
            _feeds.Add(feed);
            if (_snapshot is not null)
            {
                feed.Add(SnapshotUpdate.FullSet(_snapshot));
            }
            else if (_failure is not null)
            {
                feed.Fail(_failure);
            }

            if (_end is not null)
            {
                feed.End(_end);
            }
        }
    }

    /// <summary>Removes a subscriber.</summary>
    /// <returns>Whether it was the last one.</returns>
    public bool Remove(EndpointFeed feed)
    {
        lock (_lock)
        {
            return _feeds.Remove(feed) && _feeds.Count == 0;
        }
    }

    public void Publish(SnapshotUpdate update)
    {
        lock (_lock)
        {
            _snapshot = update.Snapshot;
            foreach (var feed in _feeds)
            {
                feed.Add(update);
            }
        }
    }

    /// <summary>Reports that the first list failed, and will be tried again.</summary>
    public void Fail(EtcdException failure)
    {
        lock (_lock)
        {
            _failure = failure;
            foreach (var feed in _feeds)
            {
                feed.Fail(failure);
            }
        }
    }

    /// <summary>Reports that no update follows.</summary>
    public void End(Exception reason)
    {
        lock (_lock)
        {
            _end = reason;
            foreach (var feed in _feeds)
            {
                feed.End(reason);
            }
        }
    }
}
