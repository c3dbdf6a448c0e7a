using FakeEtcd.Engine;

namespace FakeEtcd.Snapshots;

/// <summary>The cluster whose state a snapshot file holds. It is written but not read: a restored snapshot starts a new cluster.</summary>
/// <param name="Version">The etcd version of the cluster.</param>
/// <param name="Term">The raft term.</param>
/// <param name="Members">The members.</param>
internal sealed record SnapshotCluster(string Version, ulong Term, IReadOnlyList<MemberRecord> Members);
