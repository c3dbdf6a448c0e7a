using FakeEtcd.Engine;
using FakeEtcd.Threading;

namespace FakeEtcd.Node;

/// <summary>One member of a cluster, with its view of the cluster.</summary>
internal sealed class ClusterMember(ClusterState cluster, string name, ulong id, string peerUrl)
{
    private readonly Signal _changed = new();
    private ClusterView _view = new(null, 0);

    public ClusterState Cluster { get; } = cluster;

    public string Name { get; } = name;

    public ulong Id { get; } = id;

    public string PeerUrl { get; } = peerUrl;

    /// <summary>The URL for clients; empty if the member has no port.</summary>
    public string ClientUrl { get; set; } = "";

    /// <summary>Whether the member is stopped or paused. Guarded by the cluster's lock.</summary>
    public bool IsDown { get; set; }

    /// <summary>The member's side of a partition. Members on the same side reach each other. Guarded by the cluster's lock.</summary>
    public int Side { get; set; }

    /// <summary>The served state as the member sees it. Guarded by the cluster's lock.</summary>
    public Replica Replica { get; set; } = new();

    /// <summary>The leader in the member's view; null if the member has none.</summary>
    public ClusterMember? Leader => Volatile.Read(ref _view).Leader;

    public ulong Term => Volatile.Read(ref _view).Term;

    public void Observe(ClusterView view)
    {
        Volatile.Write(ref _view, view);
        _changed.Pulse();
    }

    /// <summary>Waits until the member has a leader.</summary>
    /// <param name="timeout">The maximum wait.</param>
    /// <param name="time">The clock of the timeout.</param>
    /// <param name="onTimerStarted">Called when the timer of the timeout has started.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>Whether the member has a leader; false after the timeout.</returns>
    public async Task<bool> WaitForLeaderAsync(
        TimeSpan timeout, TimeProvider time, Action onTimerStarted, CancellationToken cancellationToken)
    {
        using var timeoutSource = new CancellationTokenSource(timeout, time);
        onTimerStarted();
        using var linkedSource = CancellationTokenSource.CreateLinkedTokenSource(timeoutSource.Token, cancellationToken);
        try
        {
            await _changed.WaitUntilAsync(() => Leader is not null, linkedSource.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
