using System.Collections.Immutable;
using FakeEtcd.Engine;
using Lock = System.Threading.Lock;

namespace FakeEtcd.Node;

/// <summary>Which members of a cluster run, which reach each other, and which one leads. A single server is a cluster of one.</summary>
/// <remarks>
/// An election takes no time: as soon as more than half of the members reach each other, one of them leads. The leader is the current one
/// if it is among them, and otherwise the first of them. The engine applies a change atomically, either before or after each request.
/// </remarks>
internal sealed partial class ClusterState(EtcdEngine engine, int seed)
{
    /// <summary>The term after the first election of a cluster.</summary>
    private const ulong FirstTerm = 2;

    private readonly Lock _gate = new();
    private readonly List<ClusterMember> _members = [];
    private EtcdEngine _engine = engine;
    private ClusterMember? _leader;
    private ulong _term = FirstTerm;

    /// <summary>Raised after a change, without holding the lock. The argument is whether a leader was elected.</summary>
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

    /// <summary>Adds a member of the cluster's beginning.</summary>
    public ClusterMember Add(string name, ulong id, ImmutableArray<string> peerUrls)
    {
        lock (_gate)
        {
            var member = new ClusterMember(this, new MemberInfo(id, name, peerUrls, ClientUrls: []));
            _members.Add(member);
            _leader ??= member;
            Publish(isElected: false);
            return member;
        }
    }

    /// <summary>Sets the state that a member serves.</summary>
    /// <returns>The state as the member sees it.</returns>
    public Replica Serve(ClusterMember member, EtcdEngine engine)
    {
        lock (_gate)
        {
            _engine = engine;
            var replica = member.Replica = new Replica(member.Id);
            Publish(isElected: false);
            return replica;
        }
    }

    /// <summary>Changes which members run or reach each other, and holds an election.</summary>
    public void Change(Action change)
    {
        bool isElected;
        EtcdEngine engine;
        Volatile.Read(ref _engine).ObserveTime();
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
    /// <returns>Whether the member can lead.</returns>
    public bool MoveLeader(ClusterMember to)
    {
        EtcdEngine engine;
        Volatile.Read(ref _engine).ObserveTime();
        lock (_gate)
        {
            if (_leader is null || to.IsDown || !to.IsVoter || to.Side != _leader.Side)
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

    /// <summary>Begins a new term with the same leader, as after a new election.</summary>
    /// <returns>Whether there is a leader.</returns>
    public bool ElectAgain()
    {
        EtcdEngine engine;
        Volatile.Read(ref _engine).ObserveTime();
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
        var voters = _members.Where(member => member.IsVoter).ToList();
        var majority = voters
            .Where(member => !member.IsDown)
            .GroupBy(member => member.Side)
            .FirstOrDefault(side => side.Count() > voters.Count / 2);
        var leader = majority is null ? null : majority.Contains(_leader) ? _leader : majority.First();

        // A member that leads again after the cluster had no leader was elected again.
        if (leader is not null && leader != _leader)
        {
            _term++;
        }

        _leader = leader;
    }

    /// <summary>Updates the view of each member. The members on the leader's side have that leader, and the others have none.</summary>
    /// <remarks>No history is kept for a member that has not been started: it has every write at its start.</remarks>
    private void Publish(bool isElected)
    {
        var infos = Infos();
        var views = _members.Concat(_removed).ToDictionary(member => member, member => ViewOf(member, infos));
        _engine.FollowCluster(
            views.Where(entry => entry.Key.Info.IsStarted).Select(entry => (entry.Key.Replica, entry.Value.Leader is not null)),
            hasLeader: _leader is not null,
            isElected,
            () =>
            {
                foreach (var (member, view) in views)
                {
                    member.Observe(view);
                }
            },
            _engine.IsStored ? new ClusterRecord(_term, [.. _members.Select(member => member.Record)]) : null);
    }

    private ClusterView ViewOf(ClusterMember member, ImmutableArray<MemberInfo> members) =>
        _leader is not null && !member.IsDown && member.Side == _leader.Side
            ? new ClusterView(_leader, _term, members)
            : member.View with { Leader = null };

    private void Notify(EtcdEngine engine, bool isElected)
    {
        engine.ArmExpiryTimer();
        Changed?.Invoke(isElected);
    }
}
