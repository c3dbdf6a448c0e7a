using FakeEtcd.ControlApi.Messages;

namespace FakeEtcd.ControlApi.State;

/// <summary>The snapshots that clients have taken, by their IDs.</summary>
internal sealed class SnapshotTable
{
    private const int Most = 32;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<int, FakeEtcdSnapshot> _snapshots = [];
    private int _lastId;

    /// <exception cref="ControlException">There are too many snapshots.</exception>
    public SnapshotItem Add(FakeEtcdSnapshot snapshot)
    {
        lock (_gate)
        {
            if (_snapshots.Count >= Most)
            {
                throw ControlException.Conflict($"There are {Most} snapshots already. Delete some.");
            }

            _snapshots.Add(++_lastId, snapshot);
            return Describe(_lastId, snapshot);
        }
    }

    public IReadOnlyList<SnapshotItem> List()
    {
        lock (_gate)
        {
            return [.. _snapshots.Select(static entry => Describe(entry.Key, entry.Value))];
        }
    }

    /// <exception cref="ControlException">There is no such snapshot.</exception>
    public FakeEtcdSnapshot Find(int? id)
    {
        lock (_gate)
        {
            return id is { } known && _snapshots.TryGetValue(known, out var snapshot) ? snapshot : throw Unknown();
        }
    }

    /// <exception cref="ControlException">There is no such snapshot.</exception>
    public SnapshotItem Remove(int? id)
    {
        lock (_gate)
        {
            return id is { } known && _snapshots.Remove(known, out var snapshot) ? Describe(known, snapshot) : throw Unknown();
        }
    }

    private static SnapshotItem Describe(int id, FakeEtcdSnapshot snapshot) => new() { Id = id, Revision = snapshot.Revision };

    private static ControlException Unknown() => ControlException.NotFound("id", "There is no such snapshot. GET /v1/snapshots lists them.");
}
