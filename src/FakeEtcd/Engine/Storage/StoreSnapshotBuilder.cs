using Etcd.Api;
using FakeEtcd.Protocol;
using Google.Protobuf;

namespace FakeEtcd.Engine.Storage;

/// <summary>Builds the content of a store from its changes, in the order of their revisions.</summary>
/// <param name="compactRevision">The compacted revision.</param>
internal sealed class StoreSnapshotBuilder(long compactRevision)
{
    private readonly Dictionary<ByteString, KeyHistory> _histories = [];
    private readonly long _first = Math.Max(compactRevision, EtcdRevision.FirstWrite);
    private readonly List<KeyVersion[]> _log = [];
    private readonly List<KeyVersion> _changes = [];

    /// <summary>The revision whose changes are added.</summary>
    public long Revision { get; private set; } = EtcdRevision.Initial;

    /// <summary>The first revision that is not in the log yet.</summary>
    public long NextLogged => _first + _log.Count;

    /// <summary>Begins the next revision.</summary>
    public void BeginRevision(long revision)
    {
        EndRevision();
        Revision = revision;
    }

    /// <summary>Adds a change of the revision.</summary>
    public void Add(KeyValue data, int sub, bool isTombstone)
    {
        if (!_histories.TryGetValue(data.Key, out var history))
        {
            _histories.Add(data.Key, history = new KeyHistory(data.Key));
        }

        var version = new KeyVersion(history, data, Revision, sub, isTombstone);
        history.Append(version);
        _changes.Add(version);
    }

    public StoreSnapshot Complete()
    {
        BeginRevision(Math.Max(Revision, compactRevision));
        Fill(Revision - _first + 1);
        (KeyHistory History, KeyVersion[] Versions)[] kept =
        [
            .. _histories.Values
                .Select(history => (history, Kept(history)))
                .Where(entry => entry.Item2.Length > 0)
                .OrderBy(entry => entry.history.Key, ByteOrder.Instance),
        ];
        return new StoreSnapshot(
            Revision, compactRevision, kept, _first, _log, kept.Sum(entry => entry.Versions.Sum(version => (long)version.Data.CalculateSize())));
    }

    private void EndRevision()
    {
        if (_changes.Count > 0 && Revision >= _first)
        {
            Fill(Revision - _first);
            _log.Add([.. _changes]);
        }

        _changes.Clear();
    }

    /// <summary>
    /// The versions that a compaction keeps. A compaction may be unfinished in what was read, or held up by a member that is cut off.
    /// </summary>
    private KeyVersion[] Kept(KeyHistory history) => [.. history.LeftBy(compactRevision).Reverse()];

    private void Fill(long count)
    {
        while (_log.Count < count)
        {
            _log.Add([]);
        }
    }
}
