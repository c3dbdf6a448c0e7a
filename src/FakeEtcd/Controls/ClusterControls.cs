using FakeEtcd.Node;

namespace FakeEtcd.Controls;

/// <summary>What can be done with the members of a cluster.</summary>
internal static class ClusterControls
{
    /// <exception cref="InvalidOperationException">The member does not reach a majority.</exception>
    public static void MoveLeader(ClusterMember to)
    {
        if (!to.Cluster.MoveLeader(to))
        {
            throw new InvalidOperationException(
                $"{to.Name} cannot lead, because it does not reach a majority of the members. Restart members or heal the partition first.");
        }
    }

    /// <summary>Divides members into two sides that cannot reach each other.</summary>
    /// <param name="members">The members that have been started.</param>
    /// <param name="isOnOtherSide">Whether a member is on the second side. An empty second side ends the partition.</param>
    public static void Partition(IReadOnlyList<RunningServer> members, Func<RunningServer, bool> isOnOtherSide) =>
        members[0].Node.Member.Cluster.Change(() =>
        {
            foreach (var member in members)
            {
                member.Node.Member.Side = isOnOtherSide(member) ? 1 : 0;
            }
        });
}
