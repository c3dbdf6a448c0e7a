using FakeEtcd.Engine.Storage;
using FakeEtcd.Engine.Watches;

namespace FakeEtcd.Engine;

/// <summary>
/// The state as one member of a cluster knows it: the current one, or, while the member is cut off from the leader, the last one that
/// it heard of. Changes under the engine's lock, in one step with every request.
/// </summary>
internal sealed class Replica
{
    private readonly HashSet<WatchStream> _streams = [];
    private StoreState? _stale;

    /// <summary>The state of a member that is cut off; null for one that is up to date.</summary>
    public StoreState? Stale => Volatile.Read(ref _stale);

    public bool IsCurrent => Stale is null;

    public void Add(WatchStream stream) => _streams.Add(stream);

    public void Remove(WatchStream stream) => _streams.Remove(stream);

    /// <summary>Stops at the current state, which stays readable with its history whatever is compacted.</summary>
    public void CutOff(MvccStore store)
    {
        if (!IsCurrent)
        {
            return;
        }

        Volatile.Write(ref _stale, store.Pin());
        foreach (var stream in _streams)
        {
            stream.Suspend();
        }
    }

    /// <summary>Takes up what the member missed. The watches get it before the history is given up.</summary>
    public void Rejoin(MvccStore store)
    {
        if (Stale is not { } stale)
        {
            return;
        }

        Volatile.Write(ref _stale, null);
        foreach (var stream in _streams)
        {
            stream.Resume();
        }

        store.Unpin(stale);
    }
}
