using FakeEtcd.Engine;
using Lock = System.Threading.Lock;

namespace FakeEtcd.Node;

/// <summary>Which of a cluster's members run, which reach each other, and which one leads. A lone server is a cluster of one.</summary>
/// <remarks>
/// An election takes no time: as soon as more than half of the members reach each other, one of them leads. That is the current leader
/// if it is among them, and otherwise the first of them. A change is one step for the engine: every request comes before it or after it.
/// </remarks>
internal sealed class ClusterState(EtcdEngine engine)
{
    /// <summary>The term of a cluster whose first election is over.</summary>
    private const ulong FirstTerm = 2;

    private readonly Lock _gate = new();
    private readonly List<ClusterMember> _members = [];
    private EtcdEngine _engine = engine;
    private ClusterMember? _leader;
    private ulong _term = FirstTerm;

    /// <summary>Raised, under no lock, after a change. The argument is whether a leader was elected.</summary>
    public event Action<bool>? Changed;

    public IReadOnlyList<ClusterMember> Members
    {
        get
        {
            lock (_gate)
            {
                return [.. _members];
            }
        }
    }

    public ClusterMember? Leader
    {
        get
        {
            lock (_gate)
            {
                return _leader;
            }
        }
    }

    public ClusterMember Add(string name, ulong id, string peerUrl)
    {
        lock (_gate)
        {
            var member = new ClusterMember(this, name, id, peerUrl);
            _members.Add(member);
            _leader ??= member;
            Publish(isElected: false);
            return member;
        }
    }

    /// <summary>Has a member serve a state.</summary>
    /// <returns>The state as the member knows it.</returns>
    public Replica Serve(ClusterMember member, EtcdEngine engine)
    {
        lock (_gate)
        {
            _engine = engine;
            var replica = member.Replica = new Replica();
            Publish(isElected: false);
            return replica;
        }
    }

    /// <summary>Changes which members run or reach each other, and lets them elect.</summary>
    public void Change(Action change)
    {
        bool isElected;
        EtcdEngine engine;
        lock (_gate)
        {
            var term = _term;
            change();
            Elect();
            isElected = _term != term;
            Publish(isElected);
            engine = _engine;
        }

        Notify(engine, isElected);
    }

    /// <summary>Makes a member the leader.</summary>
    /// <returns>Whether it can lead.</returns>
    public bool MoveLeader(ClusterMember to)
    {
        EtcdEngine engine;
        lock (_gate)
        {
            if (_leader is null || to.IsDown || to.Side != _leader.Side)
            {
                return false;
            }

            if (to == _leader)
            {
                return true;
            }

            engine = BeginTerm(to);
        }

        Notify(engine, isElected: true);
        return true;
    }

    /// <summary>Begins a new term under the same leader, as when it had to be elected again.</summary>
    /// <returns>Whether there is a leader.</returns>
    public bool ElectAgain()
    {
        EtcdEngine engine;
        lock (_gate)
        {
            if (_leader is null)
            {
                return false;
            }

            engine = BeginTerm(_leader);
        }

        Notify(engine, isElected: true);
        return true;
    }

    private EtcdEngine BeginTerm(ClusterMember leader)
    {
        _leader = leader;
        _term++;
        Publish(isElected: true);
        return _engine;
    }

    private void Elect()
    {
        var able = _members
            .Where(member => !member.IsDown)
            .GroupBy(member => member.Side)
            .FirstOrDefault(side => side.Count() > _members.Count / 2);
        var leader = able is null ? null : able.Contains(_leader) ? _leader : able.First();

        // A member that leads again after a time without a leader was elected too.
        if (leader is not null && leader != _leader)
        {
            _term++;
        }

        _leader = leader;
    }

    /// <summary>Lets each member observe what it can know: those on the leader's side know the leader, the others know none.</summary>
    private void Publish(bool isElected)
    {
        var views = _members.ToDictionary(member => member, ViewOf);
        _engine.FollowCluster(
            views.Select(entry => (entry.Key.Replica, entry.Value.Leader is not null)),
            hasLeader: _leader is not null,
            isElected,
            () =>
            {
                foreach (var (member, view) in views)
                {
                    member.Observe(view);
                }
            });
    }

    private ClusterView ViewOf(ClusterMember member) =>
        _leader is not null && !member.IsDown && member.Side == _leader.Side
            ? new ClusterView(_leader, _term)
            : new ClusterView(null, member.Term);

    private void Notify(EtcdEngine engine, bool isElected)
    {
        engine.ArmExpiryTimer();
        Changed?.Invoke(isElected);
    }
}
