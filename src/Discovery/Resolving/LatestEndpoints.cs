using Lock = System.Threading.Lock;

namespace Etcd.Discovery;

/// <summary>The latest endpoints of a target, and the keys that have changed since they were last taken. Safe for use by several threads.</summary>
internal sealed class LatestEndpoints
{
    /// <summary>With fewer changed keys than this, it does not matter how many endpoints there are.</summary>
    private const int MinChanged = 1_000;

    private readonly Lock _lock = new();
    private HashSet<string>? _changed;
    private volatile EndpointSnapshot? _snapshot;

    /// <summary>The latest snapshot; null if there is none yet.</summary>
    public EndpointSnapshot? Snapshot => _snapshot;

    /// <summary>Takes over the endpoints of a cache, unless there are others.</summary>
    public void UseCached(EndpointSnapshot cached)
    {
        lock (_lock)
        {
            _snapshot ??= cached;
        }
    }

    /// <summary>Takes over what etcd has. It needs every update, in order.</summary>
    public void Update(SnapshotUpdate update)
    {
        lock (_lock)
        {
            if (_snapshot is null or { IsCached: true })
            {
                // A first update has no changes since the cache.
                _changed = null;
            }

            _changed?.UnionWith(update.Changes.Select(change => change.Key));
            if (_changed?.Count > Math.Max(MinChanged, update.Snapshot.Endpoints.Count))
            {
                // A set that nobody takes for long must not grow with each key that comes and goes.
                _changed = null;
            }

            _snapshot = update.Snapshot;
        }
    }

    /// <summary>Takes the latest snapshot, which exists, and the changes up to it.</summary>
    /// <returns>The snapshot, and the keys that may have changed since the last one that was taken; null for any key.</returns>
    public (EndpointSnapshot Snapshot, IReadOnlyCollection<string>? Changed) Take()
    {
        lock (_lock)
        {
            var changed = _changed;
            _changed = new HashSet<string>(StringComparer.Ordinal);
            return (_snapshot!, changed);
        }
    }
}
