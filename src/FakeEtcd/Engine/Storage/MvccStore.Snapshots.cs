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
        var copies = new Dictionary<KeyHistory, KeyHistory>();
        foreach (var (history, versions) in snapshot.Histories)
        {
            var copy = HistoryOf(history);
            foreach (var version in versions)
            {
                copy.Append(VersionOf(version));
            }
        }

        var all = KeyIndex.Of(snapshot.Histories.Select(entry => copies[entry.History]));
        var live = KeyIndex.Of(snapshot.Histories
            .Select(entry => copies[entry.History])
            .Where(history => history.LiveAt(snapshot.Revision) is not null));
        Log = new RevisionLog(snapshot.FirstLogged);
        foreach (var changes in snapshot.Log)
        {
            Log.Append([.. changes.Select(VersionOf)]);
        }

        _storedBytes = snapshot.StoredBytes;
        _state = new StoreState(snapshot.Revision, snapshot.CompactRevision, live, all);

        // The log may contain changes of keys that a compaction has removed from the index.
        KeyHistory HistoryOf(KeyHistory history) =>
            copies.TryGetValue(history, out var copy) ? copy : copies[history] = new KeyHistory(history.Key);

        KeyVersion VersionOf(KeyVersion version) =>
            new(HistoryOf(version.History), version.Data, version.Main, version.Sub, version.IsTombstone);
    }

    /// <summary>Takes a snapshot of the store. The caller holds the lock.</summary>
    /// <param name="stale">A pinned state to take instead of the current one.</param>
    public StoreSnapshot Capture(StoreState? stale = null)
    {
        var state = stale ?? _state;
        return new StoreSnapshot(
            state.Revision,
            state.CompactRevision,
            [.. state.All.Enumerate(KeyRange.Everything).Select(history => (history, VersionsAt(history, state.Revision)))],
            Log.First,
            [.. Log.ToArray().Take((int)(state.Revision - Log.First + 1))],
            _storedBytes);
    }

    private static KeyVersion[] VersionsAt(KeyHistory history, long revision)
    {
        var versions = history.Versions;
        var count = versions.Length;
        while (count > 0 && versions[count - 1].Main > revision)
        {
            count--;
        }

        return versions[..count].ToArray();
    }
}
