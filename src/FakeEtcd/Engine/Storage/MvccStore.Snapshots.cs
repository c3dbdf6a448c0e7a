using FakeEtcd.Protocol;

namespace FakeEtcd.Engine.Storage;

internal sealed partial class MvccStore
{
    public MvccStore()
    {
    }

    /// <summary>Creates a store from a snapshot.</summary>
    public MvccStore(StoreSnapshot snapshot)
    {
        var copies = new Dictionary<KeyVersion, KeyVersion>(ReferenceEqualityComparer.Instance);
        var keys = new KeyIndex();
        foreach (var (history, versions) in snapshot.Histories)
        {
            var copy = new KeyHistory(history.Key);
            foreach (var version in versions)
            {
                copy.Append(copies[version] = version.CopyFor(copy));
            }

            keys.Add(copy);
        }

        // The log may contain changes that a compaction has removed from the histories.
        Log = new RevisionLog(snapshot.FirstLogged);
        foreach (var changes in snapshot.Log)
        {
            Log.Append(Array.ConvertAll(changes, change => copies.GetValueOrDefault(change) ?? change.CopyFor(new KeyHistory(change.Data.Key))));
        }

        _storedBytes = snapshot.StoredBytes;
        _state = new StoreState(snapshot.Revision, snapshot.CompactRevision, keys);
    }

    /// <summary>Takes a snapshot of the store. The caller holds the lock.</summary>
    /// <param name="stale">A pinned state to take instead of the current one.</param>
    public StoreSnapshot Capture(StoreState? stale = null)
    {
        var state = stale ?? _state;

        // A pinned state still refers to keys of which a compaction has since removed every version.
        return new StoreSnapshot(
            state.Revision,
            state.CompactRevision,
            [.. state.Keys.Enumerate(KeyRange.Everything)
                .Select(history => (history, VersionsAt(history, state.Revision)))
                .Where(key => key.Item2.Length > 0)],
            Log.First,
            [.. Log.ToArray().Take((int)(state.Revision - Log.First + 1))],
            _storedBytes);
    }

    private static KeyVersion[] VersionsAt(KeyHistory history, long revision)
    {
        var versions = new List<KeyVersion>();
        for (var version = history.At(revision); version is not null; version = version.Previous)
        {
            versions.Add(version);
        }

        versions.Reverse();
        return [.. versions];
    }
}
