namespace Etcd.Discovery;

/// <summary>A new snapshot and its changes since the one before.</summary>
/// <param name="Snapshot">All endpoints after the update.</param>
/// <param name="Changes">
/// The changes: all endpoints in the first update, later those of one watch response, or the difference that a relist found.
/// </param>
internal sealed record SnapshotUpdate(EndpointSnapshot Snapshot, IReadOnlyList<EndpointChange> Changes);
