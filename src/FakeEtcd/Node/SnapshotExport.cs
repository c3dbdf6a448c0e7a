using FakeEtcd.Snapshots;

namespace FakeEtcd.Node;

/// <summary>Writes the state of a server to a database file of etcd.</summary>
internal static class SnapshotExport
{
    /// <summary>Writes the state that the server's member has, without a checksum.</summary>
    public static byte[] Write(ServerNode node, ServedState state) => SnapshotFile.Write(
        state.Engine.Capture(state.Replica),
        new SnapshotCluster(node.Options.Version, node.Identity.RaftTerm, [.. node.Member.Cluster.Members.Select(member => member.Record)]));
}
