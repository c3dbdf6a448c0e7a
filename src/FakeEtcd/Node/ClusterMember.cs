using FakeEtcd.Engine;
using FakeEtcd.Threading;

namespace FakeEtcd.Node;

/// <summary>One member of a cluster, with its view of the cluster.</summary>
internal sealed class ClusterMember(ClusterState cluster, MemberInfo info)
{
    private readonly Signal _changed = new();
    private ClusterView _view = new(null, 0, []);
    private MemberInfo _info = info;
    private bool _isListedAsLearner;

    public ClusterState Cluster { get; } = cluster;

    /// <summary>Raised once when the member is removed from the cluster, without holding the cluster's lock.</summary>
    public event Action? Removed;

    /// <summary>How the cluster lists the member. Set under the cluster's lock.</summary>
    public MemberInfo Info
    {
        get => Volatile.Read(ref _info);
        set => Volatile.Write(ref _info, value);
    }

    public string Name => Info.Name;

    public ulong Id => Info.Id;

    /// <summary>Whether the member's vote counts in elections. Guarded by the cluster's lock.</summary>
    /// <remarks>An update of a learner makes the list forget that it is one, as in etcd 3.5, but gives it no vote.</remarks>
    public bool IsVoter { get; set; } = !info.IsLearner;

    /// <summary>Whether the member serves only what a learner may. A promotion takes effect once the member knows of it.</summary>
    public bool ServesAsLearner => Volatile.Read(ref _isListedAsLearner);

    /// <summary>Whether the member was removed from the cluster.</summary>
    public bool IsRemoved { get; private set; }

    /// <summary>Whether the member is stopped or paused, or has never been started. Guarded by the cluster's lock.</summary>
    public bool IsDown { get; set; } = !info.IsStarted;

    /// <summary>The member's side of a partition. Members on the same side reach each other. Guarded by the cluster's lock.</summary>
    public int Side { get; set; }

    /// <summary>The served state as the member sees it. Guarded by the cluster's lock.</summary>
    public Replica Replica { get; set; } = new();

    /// <summary>The leader in the member's view; null if the member has none.</summary>
    public ClusterMember? Leader => View.Leader;

    public ulong Term => View.Term;

    public ClusterView View => Volatile.Read(ref _view);

    /// <summary>The member as it is stored.</summary>
    public MemberRecord Record => new(Id, Name, Info.PeerUrls, Info.ClientUrls, Info.IsLearner, IsVoter);

    /// <summary>Takes the member out of the cluster. Needs the cluster's lock.</summary>
    public void Remove() => (IsRemoved, IsDown) = (true, true);

    /// <summary>Tells the member's server of the removal. Must not be called under the cluster's lock.</summary>
    public void NotifyRemoved() => Removed?.Invoke();

    public void Observe(ClusterView view)
    {
        Volatile.Write(ref _view, view);
        Volatile.Write(ref _isListedAsLearner, view.Members.Any(member => member.Id == Id && member.IsLearner));
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
