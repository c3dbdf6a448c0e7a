using FakeEtcd.Engine.Storage;
using Lock = System.Threading.Lock;

namespace FakeEtcd.Node;

/// <summary>One member of a cluster, as it sees the cluster itself.</summary>
internal sealed class ClusterMember(ClusterState cluster, string name, ulong id, string peerUrl)
{
    private readonly Lock _gate = new();
    private Knowledge _known = new(null, 0, null);
    private TaskCompletionSource _changed = NewSource();

    public ClusterState Cluster { get; } = cluster;

    public string Name { get; } = name;

    public ulong Id { get; } = id;

    public string PeerUrl { get; } = peerUrl;

    /// <summary>The address that clients reach it at; empty if it has none.</summary>
    public string ClientUrl { get; set; } = "";

    /// <summary>Whether it is stopped or paused. Belongs to the cluster's lock.</summary>
    public bool IsDown { get; set; }

    /// <summary>Members on the same side reach each other. Belongs to the cluster's lock.</summary>
    public int Side { get; set; }

    /// <summary>The leader that it knows; null if it knows none.</summary>
    public ClusterMember? Leader => Volatile.Read(ref _known).Leader;

    public ulong Term => Volatile.Read(ref _known).Term;

    /// <summary>The last state that it heard of, while it knows no leader; null when it is up to date.</summary>
    public StoreState? Stale => Volatile.Read(ref _known).Stale?.State;

    /// <summary>Keeps the state of this moment readable, for when the member is cut off.</summary>
    public Func<PinnedState>? Pin { get; set; }

    public void Know(ClusterMember? leader, ulong term)
    {
        TaskCompletionSource changed;
        PinnedState? before;
        lock (_gate)
        {
            before = _known.Stale;
            Volatile.Write(ref _known, new Knowledge(leader, term, leader is not null ? null : before ?? Pin?.Invoke()));
            changed = _changed;
            _changed = NewSource();
        }

        if (leader is not null)
        {
            before?.Dispose();
        }

        changed.TrySetResult();
    }

    /// <summary>Waits until the member knows a leader.</summary>
    /// <param name="timeout">How long at most.</param>
    /// <param name="time">The clock of the timeout.</param>
    /// <param name="begun">Called once the timeout runs.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>Whether it does; false after the timeout.</returns>
    public async Task<bool> WaitForLeaderAsync(TimeSpan timeout, TimeProvider time, Action begun, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(timeout, time);
        begun();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_known.Leader is not null)
                {
                    return true;
                }

                changed = _changed.Task;
            }

            try
            {
                await changed.WaitAsync(either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return false;
            }
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed record Knowledge(ClusterMember? Leader, ulong Term, PinnedState? Stale);
}
