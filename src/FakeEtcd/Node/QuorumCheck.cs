using FakeEtcd.Protocol;

namespace FakeEtcd.Node;

/// <summary>etcd's check that a change of the members leaves a quorum of members that run (<c>--strict-reconfig-check</c>).</summary>
/// <remarks>etcd counts a member as active once it has been connected for five seconds; here that takes no time.</remarks>
internal static class QuorumCheck
{
    /// <exception cref="EtcdException">Too few members have been started, or are active.</exception>
    public static void RequireAddable(IReadOnlyList<ClusterMember> members, ClusterMember through, bool isLearner)
    {
        var voters = Voters(members);
        var (started, count) = (Started(voters), voters.Count + 1);

        // A single member may always get a second one.
        if (!isLearner && (started, count) != (1, 2) && started < Quorum(count))
        {
            throw EtcdError.NotEnoughStarted.ToException();
        }

        if (voters.Count > 1 && Active(voters, through) < Quorum(count))
        {
            throw EtcdError.Unhealthy.ToException();
        }
    }

    /// <exception cref="EtcdException">Too few members have been started, or are active.</exception>
    public static void RequireRemovable(IReadOnlyList<ClusterMember> members, ClusterMember through, ulong id)
    {
        var target = members.FirstOrDefault(member => member.Id == id);
        if (target is { Info.IsLearner: true })
        {
            return;
        }

        var voters = Voters(members);
        var others = voters.Where(member => member != target).ToList();
        if (Started(others) < Quorum(others.Count))
        {
            throw EtcdError.NotEnoughStarted.ToException();
        }

        if (target is not null && IsActive(target, through) && Active(voters, through) - 1 < Quorum(voters.Count - 1))
        {
            throw EtcdError.Unhealthy.ToException();
        }
    }

    /// <exception cref="EtcdException">Too few members have been started.</exception>
    public static void RequirePromotable(IReadOnlyList<ClusterMember> members)
    {
        var voters = Voters(members);
        if (Started(voters) + 1 < Quorum(voters.Count + 1))
        {
            throw EtcdError.NotEnoughStarted.ToException();
        }
    }

    private static int Quorum(int count) => (count / 2) + 1;

    private static List<ClusterMember> Voters(IEnumerable<ClusterMember> members) => [.. members.Where(member => !member.Info.IsLearner)];

    private static int Started(List<ClusterMember> voters) => voters.Count(member => member.Info.IsStarted);

    private static int Active(List<ClusterMember> voters, ClusterMember through) => voters.Count(voter => IsActive(voter, through));

    private static bool IsActive(ClusterMember member, ClusterMember through) =>
        member == through || (!member.IsDown && member.Side == through.Side);
}
