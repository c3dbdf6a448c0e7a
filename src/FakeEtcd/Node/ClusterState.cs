using Lock = System.Threading.Lock;

namespace FakeEtcd.Node;

/// <summary>Who of a cluster's members runs, who reaches whom, and who leads. A lone server is a cluster of one.</summary>
/// <remarks>
/// An election takes no time: as soon as more than half of the members reach each other, one of them leads. That is the first
/// one that can, unless the leader still can.
/// </remarks>
internal sealed class ClusterState
{
    /// <summary>The term of a cluster whose first election is over.</summary>
    private const ulong FirstTerm = 2;

    private readonly Lock _gate = new();
    private readonly List<ClusterMember> _members = [];
    private ClusterMember? _leader;
    private ulong _term = FirstTerm;

    /// <summary>
    /// Called, under no lock, after members came to know more or less; tells whether another leader, or a new term, began.
    /// </summary>
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
            _members.ForEach(it => it.Know(_leader, _term));
            return member;
        }
    }

    /// <summary>Changes who runs or who reaches whom, and lets the members elect.</summary>
    public void Change(Action change)
    {
        bool isElected;
        lock (_gate)
        {
            var term = _term;
            change();
            Elect();
            isElected = _term != term;
        }

        Changed?.Invoke(isElected);
    }

    /// <summary>Makes a member the leader.</summary>
    /// <returns>Whether it can lead.</returns>
    public bool MoveLeader(ClusterMember to)
    {
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

            _leader = to;
            _term++;
            Tell();
        }

        Changed?.Invoke(true);
        return true;
    }

    /// <summary>Begins a new term under the same leader, as when it had to be elected again.</summary>
    public void BeginTerm()
    {
        lock (_gate)
        {
            _term++;
            Tell();
        }

        Changed?.Invoke(true);
    }

    private void Elect()
    {
        var able = _members
            .Where(member => !member.IsDown)
            .GroupBy(member => member.Side)
            .FirstOrDefault(side => side.Count() > _members.Count / 2);
        var leader = able is null ? null : able.Contains(_leader) ? _leader : able.First();
        // One that leads again after a time without a leader was elected too.
        if (leader is not null && leader != _leader)
        {
            _term++;
        }

        _leader = leader;
        Tell();
    }

    /// <summary>Tells each member what it can know: those on the leader's side know it, the others know none.</summary>
    private void Tell() => _members.ForEach(member =>
    {
        var knowsLeader = _leader is not null && !member.IsDown && member.Side == _leader.Side;
        member.Know(knowsLeader ? _leader : null, knowsLeader ? _term : member.Term);
    });
}
