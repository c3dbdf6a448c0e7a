using FakeEtcd.Engine;
using FakeEtcd.Threading;

namespace FakeEtcd.Node;

/// <summary>One member of a cluster, with what it knows of the cluster.</summary>
internal sealed class ClusterMember(ClusterState cluster, string name, ulong id, string peerUrl)
{
    private readonly Signal _changed = new();
    private ClusterView _view = new(null, 0);

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

    /// <summary>The state that it serves, as it knows it. Belongs to the cluster's lock.</summary>
    public Replica Replica { get; set; } = new();

    /// <summary>The leader that it knows; null if it knows none.</summary>
    public ClusterMember? Leader => Volatile.Read(ref _view).Leader;

    public ulong Term => Volatile.Read(ref _view).Term;

    public void Observe(ClusterView view)
    {
        Volatile.Write(ref _view, view);
        _changed.Pulse();
    }

    /// <summary>Waits until the member knows a leader.</summary>
    /// <param name="timeout">How long at most.</param>
    /// <param name="time">The clock of the timeout.</param>
    /// <param name="begun">Called once the timeout runs.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>Whether it knows one; false after the timeout.</returns>
    public async Task<bool> WaitForLeaderAsync(TimeSpan timeout, TimeProvider time, Action begun, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(timeout, time);
        begun();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            await _changed.WaitUntilAsync(() => Leader is not null, either.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
