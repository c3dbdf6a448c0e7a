using FakeEtcd.Engine.Storage;
using FakeEtcd.Engine.Watches;

namespace FakeEtcd.Engine;

/// <summary>
/// The state as one member of a cluster sees it: the current state or, while the member has no leader, the last state that it received.
/// It changes under the engine's lock, atomically with respect to every request.
/// </summary>
internal sealed class Replica
{
    private readonly HashSet<WatchStream> _streams = [];
    private StoreState? _stale;

    /// <summary>The last state of a member without a leader; null if the member is up to date.</summary>
    public StoreState? Stale => Volatile.Read(ref _stale);

    public bool IsCurrent => Stale is null;

    /// <summary>Whether the member serves another state now. Changes under the engine's lock.</summary>
    public bool IsRetired { get; private set; }

    public void Add(WatchStream stream) => _streams.Add(stream);

    public void Remove(WatchStream stream) => _streams.Remove(stream);

    /// <summary>Freezes the member at the current state. That state stays readable, with its history, despite compactions.</summary>
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

    /// <summary>Brings the member up to date. Its watches receive the missed events before the history is released.</summary>
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

    /// <summary>Ends the use of this state: nothing is written through it anymore.</summary>
    public void Retire(MvccStore store)
    {
        IsRetired = true;
        Rejoin(store);
    }
}
