using FakeEtcd.Snapshots;

namespace FakeEtcd.Node;

/// <summary>A server's state as a database file of etcd's.</summary>
internal static class SnapshotExport
{
    /// <summary>Writes the state as the server's member knows it, without a checksum.</summary>
    public static byte[] Write(ServerNode node, ServedState state) => SnapshotFile.Write(
        state.Engine.Capture(state.Replica),
        new SnapshotCluster(node.Options.Version, node.Identity.RaftTerm, [.. node.Member.Cluster.Members.Select(Describe)]));

    private static SnapshotMember Describe(ClusterMember member) => new(member.Id, member.Name, member.PeerUrl, member.ClientUrl);
}
