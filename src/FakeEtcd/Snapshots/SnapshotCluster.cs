namespace FakeEtcd.Snapshots;

/// <summary>What a snapshot file tells of the cluster that it is of. It is not read back: who restores a snapshot is a new cluster.</summary>
/// <param name="Version">The etcd version of the cluster.</param>
/// <param name="Term">The raft term.</param>
/// <param name="Members">The members.</param>
internal sealed record SnapshotCluster(string Version, ulong Term, IReadOnlyList<SnapshotMember> Members);
