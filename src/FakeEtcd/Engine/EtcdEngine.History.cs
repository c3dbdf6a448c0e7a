using FakeEtcd.Engine.Storage;
using Google.Protobuf;

namespace FakeEtcd.Engine;

/// <summary>The history of the keys.</summary>
internal sealed partial class EtcdEngine
{
    /// <summary>Returns the changes after a revision.</summary>
    /// <param name="after">The revision.</param>
    /// <param name="most">How many revisions to read, and how many changes, at most.</param>
    public HistorySlice ReadChanges(long after, int most)
    {
        lock (_gate)
        {
            var (current, log) = (_store.State.Revision, _store.Log);
            if (after > current || after + 1 < log.First || current - after > most)
            {
                return new HistorySlice(current, null);
            }

            var changes = new List<KeyVersion>();
            for (var revision = after + 1; revision <= current; revision++)
            {
                changes.AddRange(log[revision]);
                if (changes.Count > most)
                {
                    return new HistorySlice(current, null);
                }
            }

            return new HistorySlice(current, changes);
        }
    }

    /// <summary>Returns every version of a key that a client can read, newest first.</summary>
    public (StoreState View, IReadOnlyList<KeyVersion> Versions) ReadHistory(ByteString key)
    {
        lock (_gate)
        {
            var view = _store.State;
            return (view, [.. view.Keys.Find(key)?.LeftBy(view.CompactRevision) ?? []]);
        }
    }
}
