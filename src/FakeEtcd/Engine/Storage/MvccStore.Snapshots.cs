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
    public StoreSnapshot Capture() => new(
        _state.Revision,
        _state.CompactRevision,
        [.. _state.All.Enumerate(KeyRange.Everything).Select(history => (history, history.Versions.ToArray()))],
        Log.First,
        Log.ToArray(),
        _storedBytes);
}
