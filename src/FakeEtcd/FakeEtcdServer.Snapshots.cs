namespace FakeEtcd;

public sealed partial class FakeEtcdServer
{
    /// <summary>Takes a snapshot of the state.</summary>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>A task with the snapshot. Concurrent writes are included whole or not at all.</returns>
    /// <remarks>
    /// The snapshot contains the keys with their history, the revisions, the leases with their remaining TTL, the alarms, and the users and
    /// roles.
    /// </remarks>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public Task<FakeEtcdSnapshot> SnapshotAsync(CancellationToken cancellationToken = default) =>
        _server.Snapshots.CaptureAsync(cancellationToken);

    /// <summary>Restores the state of a snapshot.</summary>
    /// <param name="snapshot">A snapshot of this server.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>A task that completes when the server serves the state.</returns>
    /// <remarks>
    /// As with an etcd that restarts from a backup, open watch and keep-alive streams end with <see cref="EtcdError.Stopped"/>, and all
    /// auth tokens become invalid. Connections stay open. Faults, quirks and the journal stay unchanged.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="snapshot"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="snapshot"/> is from another server.</exception>
    /// <exception cref="InvalidOperationException">The server is a member of a cluster, or it is stopped.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public Task RestoreAsync(FakeEtcdSnapshot snapshot, CancellationToken cancellationToken = default) =>
        _server.Snapshots.RestoreAsync(snapshot, cancellationToken);

    /// <summary>Waits until the server has reached a revision.</summary>
    /// <param name="revision">The revision.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>A task that completes when the server has reached the revision; at once if it has reached it already.</returns>
    /// <remarks>The wait continues across a restore or restart.</remarks>
    /// <exception cref="TimeoutException">
    /// The server did not reach the revision within <see cref="FakeEtcdOptions.DeliveryTimeout"/>. The message has the current revision.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public Task WaitForRevisionAsync(long revision, CancellationToken cancellationToken = default) =>
        _server.Clock.WaitForRevisionAsync(revision, cancellationToken);
}
