using FakeEtcd.Node;
using FakeEtcd.Threading;

namespace FakeEtcd.Streams;

/// <summary>The open streams of one server's clients, in the order in which they were opened.</summary>
internal sealed class OpenStreams(ServerNode node)
{
    private readonly Lock _gate = new();
    private readonly List<StreamSession> _sessions = [];
    private bool _isPaused;
    private long _added;

    public void Add(StreamSession session)
    {
        lock (_gate)
        {
            session.Number = ++_added;
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

    /// <summary>Holds every stream when the server is paused, and releases it when the server resumes.</summary>
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

    /// <summary>
    /// Ends the streams that a change in the cluster breaks: those that require a leader, if the member has none. With
    /// <see cref="EtcdQuirks.LeaderChangeClosesStreams"/>, an election ends all streams.
    /// </summary>
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
