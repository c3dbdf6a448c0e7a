using FakeEtcd.Engine;

namespace FakeEtcd.Node;

/// <remarks>A cluster that a data directory has kept.</remarks>
internal sealed partial class ClusterState
{
    /// <summary>Adds the members of a stored cluster, and holds an election.</summary>
    /// <param name="stored">The cluster.</param>
    /// <param name="id">The member that starts.</param>
    /// <param name="name">The name that it tells.</param>
    /// <returns>The member that starts. The others are down.</returns>
    public ClusterMember Restore(ClusterRecord stored, ulong id, string name)
    {
        lock (_gate)
        {
            _term = stored.Term;
            foreach (var record in stored.Members)
            {
                var info = new MemberInfo(
                    record.Id, record.Id == id ? name : record.Name, [.. record.PeerUrls], [.. record.ClientUrls], record.IsLearner);
                _members.Add(new ClusterMember(this, info) { IsVoter = record.IsVoter, IsDown = record.Id != id });
            }

            Elect();
            Publish(isElected: false);
            return _members.Single(member => member.Id == id);
        }
    }
}
