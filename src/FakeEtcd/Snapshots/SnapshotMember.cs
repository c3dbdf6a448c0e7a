namespace FakeEtcd.Snapshots;

/// <summary>A member of the cluster whose state a snapshot file holds.</summary>
internal sealed record SnapshotMember(ulong Id, string Name, IReadOnlyList<string> PeerUrls, IReadOnlyList<string> ClientUrls);
