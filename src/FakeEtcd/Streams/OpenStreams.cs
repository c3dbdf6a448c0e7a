using FakeEtcd.Node;
using FakeEtcd.Threading;

namespace FakeEtcd.Streams;

/// <summary>The streams that the clients of one server hold open, in the order in which they opened them.</summary>
internal sealed class OpenStreams(ServerNode node)
{
    private readonly Lock _gate = new();
    private readonly List<StreamSession> _sessions = [];
    private bool _isPaused;

    public void Add(StreamSession session)
    {
        lock (_gate)
        {
            _sessions.Add(session);
            if (_isPaused)
            {
                session.Gate.Hold(HoldReasons.Paused);
            }
        }
    }

    public void Remove(StreamSession session)
    {
        lock (_gate)
        {
            _sessions.Remove(session);
        }
    }

    public IReadOnlyList<StreamSession> ToList()
    {
        lock (_gate)
        {
            return [.. _sessions];
        }
    }

    /// <summary>Holds every stream, or releases it, as the server is paused or goes on.</summary>
    public void SetPaused(bool isPaused)
    {
        lock (_gate)
        {
            _isPaused = isPaused;
            foreach (var session in _sessions)
            {
                _ = isPaused ? session.Gate.Hold(HoldReasons.Paused) : session.Gate.Release(HoldReasons.Paused);
            }
        }
    }

    /// <summary>Ends the streams that a change in the cluster ends: those that require a leader, when there is none.</summary>
    public void FollowCluster(bool isElected)
    {
        var endsAll = isElected && node.Quirks.HasFlag(EtcdQuirks.LeaderChangeClosesStreams);
        foreach (var session in ToList())
        {
            if (endsAll || (node.Member.Leader is null && session.Client.RequiresLeader))
            {
                session.Break(EtcdError.NoLeader.ToStatus());
            }
        }
    }
}
