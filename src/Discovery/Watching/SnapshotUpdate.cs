namespace Etcd.Discovery;

/// <summary>One step in following a prefix.</summary>
/// <param name="Snapshot">All endpoints after the step.</param>
/// <param name="Changes">What the step changed: everything in the first one, one watch response or one relist in later ones.</param>
internal sealed record SnapshotUpdate(EndpointSnapshot Snapshot, IReadOnlyList<EndpointChange> Changes);
