namespace FakeEtcd.Snapshots;

/// <summary>A member of the cluster that a snapshot file is of.</summary>
internal sealed record SnapshotMember(ulong Id, string Name, string PeerUrl, string ClientUrl);
