namespace Etcd.Discovery;

/// <summary>A new snapshot and its changes since the one before.</summary>
/// <param name="Snapshot">All endpoints after the update.</param>
/// <param name="Changes">
/// The changes: all endpoints in the first update, later those of one watch response, or the difference that a relist found.
/// </param>
internal sealed record SnapshotUpdate(EndpointSnapshot Snapshot, IReadOnlyList<EndpointChange> Changes)
{
    /// <summary>The first update of a subscriber.</summary>
    public static SnapshotUpdate FullSet(EndpointSnapshot snapshot) =>
        new(snapshot, snapshot.ChangesSince(EndpointSnapshot.Of(snapshot.Prefix, 0, [])));
}
