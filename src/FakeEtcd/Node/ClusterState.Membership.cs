using System.Collections.Immutable;
using FakeEtcd.Engine;
using FakeEtcd.Protocol;

namespace FakeEtcd.Node;

/// <remarks>Changes of the members. Each goes through a member with a leader, and returns the members after it.</remarks>
internal sealed partial class ClusterState
{
    /// <summary>Sets the IDs of added members apart from the IDs that a start draws from the same seed.</summary>
    private const int AddedMembers = 0x6d656d;

    private readonly Random _addedIds = new(seed ^ AddedMembers);
    private readonly List<ClusterMember> _removed = [];

    /// <summary>Adds a member, which has yet to be started.</summary>
    /// <exception cref="EtcdException">A URL is taken, or there are too many learners.</exception>
    /// <exception cref="LeaderLostException">The member that the request came through has no leader.</exception>
    public (MemberInfo Added, ImmutableArray<MemberInfo> Members) AddMember(
        ClusterMember through, ImmutableArray<string> peerUrls, bool isLearner)
    {
        MemberInfo? added = null;
        var members = Reconfigure(through, () =>
        {
            RequireFree(peerUrls, except: null);
            if (isLearner && _members.Exists(member => member.Info.IsLearner))
            {
                throw EtcdError.TooManyLearners.ToException();
            }

            added = new MemberInfo(DrawFreeId(), Name: "", peerUrls, ClientUrls: [], isLearner);
            _members.Add(new ClusterMember(this, added));
        });
        return (added!, members);
    }

    /// <summary>Sets the addresses at which clients reach a member.</summary>
    public void Announce(ClusterMember member, ImmutableArray<string> clientUrls)
    {
        lock (_gate)
        {
            member.Info = member.Info with { ClientUrls = clientUrls };
            Publish(isElected: false);
        }
    }

    /// <summary>Starts a member that was added, on the majority's side of a partition. It has every write at once.</summary>
    /// <param name="member">The member.</param>
    /// <param name="name">The name that it tells.</param>
    /// <param name="clientUrls">The addresses at which clients reach it.</param>
    /// <returns>Whether it was started; false if it was removed, or if the cluster has no leader even with it.</returns>
    public bool Start(ClusterMember member, string name, ImmutableArray<string> clientUrls)
    {
        var isStarted = false;
        Change(() =>
        {
            if (member.IsRemoved || SideToJoin(member) is not { } side)
            {
                return;
            }

            (member.Side, member.IsDown) = (side, false);
            member.Info = member.Info with { Name = name, ClientUrls = clientUrls };
            isStarted = true;
        });
        return isStarted;
    }

    /// <summary>Takes back the addition of a member that could not be started.</summary>
    public void Forget(ClusterMember member) => Change(() => _members.Remove(member));

    /// <summary>Removes a member for good.</summary>
    /// <exception cref="EtcdException">There is no such member.</exception>
    /// <exception cref="LeaderLostException">The member that the request came through has no leader.</exception>
    public ImmutableArray<MemberInfo> RemoveMember(ClusterMember through, ulong id)
    {
        ClusterMember? removed = null;
        var members = Reconfigure(through, () =>
        {
            removed = Find(id);
            removed.Remove();
            _members.Remove(removed);
            _removed.Add(removed);
        });
        removed!.NotifyRemoved();
        return members;
    }

    /// <summary>Sets the addresses of a member. As in etcd 3.5, nothing checks their form, and a learner is listed as one no longer.</summary>
    /// <exception cref="EtcdException">There is no such member, or another one has a URL.</exception>
    /// <exception cref="LeaderLostException">The member that the request came through has no leader.</exception>
    public ImmutableArray<MemberInfo> UpdateMember(ClusterMember through, ulong id, ImmutableArray<string> peerUrls) =>
        Reconfigure(through, () =>
        {
            var member = Find(id);
            RequireFree(peerUrls, except: member);
            member.Info = member.Info with { PeerUrls = peerUrls, IsLearner = false };
        });

    /// <summary>Makes a learner a voter.</summary>
    /// <exception cref="EtcdException">There is no such member, it is no learner, or it has not caught up.</exception>
    /// <exception cref="LeaderLostException">The member that the request came through has no leader.</exception>
    public ImmutableArray<MemberInfo> PromoteMember(ClusterMember through, ulong id) => Reconfigure(through, () =>
    {
        var member = Find(id);
        if (!member.Info.IsStarted)
        {
            throw EtcdError.LearnerNotReady.ToException();
        }

        QuorumCheck.RequirePromotable(_members);
        if (!member.Info.IsLearner)
        {
            throw EtcdError.MemberNotLearner.ToException();
        }

        member.Info = member.Info with { IsLearner = false };
        member.IsVoter = true;
    });

    /// <summary>Refuses to add a member where that could cost the cluster its quorum.</summary>
    /// <exception cref="EtcdException">It could.</exception>
    public void RequireAddable(ClusterMember through, bool isLearner)
    {
        lock (_gate)
        {
            QuorumCheck.RequireAddable(_members, through, isLearner);
        }
    }

    /// <summary>Refuses to remove a member where that could cost the cluster its quorum.</summary>
    /// <exception cref="EtcdException">It could.</exception>
    public void RequireRemovable(ClusterMember through, ulong id)
    {
        lock (_gate)
        {
            QuorumCheck.RequireRemovable(_members, through, id);
        }
    }

    /// <summary>Makes a member the only one again, as when etcd starts from new data.</summary>
    public void Reset(ClusterMember only) => Change(() => _members.RemoveAll(member => member != only));

    private ImmutableArray<MemberInfo> Reconfigure(ClusterMember through, Action change)
    {
        ImmutableArray<MemberInfo> after = [];
        Change(() =>
        {
            if (through.Leader is null)
            {
                throw new LeaderLostException();
            }

            _engine.RequireWritable();
            change();
            after = Infos();
            foreach (var informed in _members.Where(member => !member.IsDown && member.Side == through.Side))
            {
                // They learn of the change, even if they have no leader after it.
                informed.Observe(informed.View with { Members = after });
            }
        });
        return after;
    }

    /// <summary>Returns the side of a partition that has a leader once a member has joined it; null if there is none.</summary>
    private int? SideToJoin(ClusterMember joining)
    {
        var voters = _members.Where(member => member.IsVoter).ToList();
        return voters
            .Where(voter => !voter.IsDown)
            .GroupBy(voter => voter.Side)
            .Where(side => side.Count() + (joining.IsVoter ? 1 : 0) > voters.Count / 2)
            .Select(side => (int?)side.Key)
            .FirstOrDefault();
    }

    private ImmutableArray<MemberInfo> Infos() => [.. _members.Select(member => member.Info).OrderBy(info => info.Id)];

    private ClusterMember Find(ulong id) => _members.Find(member => member.Id == id) ?? throw EtcdError.MemberNotFound.ToException();

    private void RequireFree(ImmutableArray<string> peerUrls, ClusterMember? except)
    {
        if (_members.Where(member => member != except).SelectMany(member => member.Info.PeerUrls).Intersect(peerUrls).Any())
        {
            throw EtcdError.PeerURLExist.ToException();
        }
    }

    private ulong DrawFreeId()
    {
        ulong id;
        do
        {
            id = ServerIdentity.DrawId(_addedIds);
        }
        while (_members.Concat(_removed).Any(member => member.Id == id));

        return id;
    }
}
