namespace FakeEtcd;

public sealed partial class FakeEtcdServer
{
    /// <summary>Takes down the whole state: keys with their history, revisions, leases with the time they have left, alarms.</summary>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The snapshot, of one moment whatever is written meanwhile.</returns>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public Task<FakeEtcdSnapshot> SnapshotAsync(CancellationToken cancellationToken = default) =>
        _server.Snapshots.CaptureAsync(cancellationToken);

    /// <summary>
    /// Brings a state back. Connections stay; open watch and keep-alive streams end with <see cref="EtcdError.Stopped"/>, as with
    /// an etcd that is restarted from a backup; so do auth tokens. Faults, quirks and the journal stay as they are.
    /// </summary>
    /// <param name="snapshot">A snapshot of this server.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>A task that ends once the state is served.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="snapshot"/> is null.</exception>
    /// <exception cref="ArgumentException">It is another server's.</exception>
    /// <exception cref="InvalidOperationException">The server is a member of a cluster, or stopped.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public Task RestoreAsync(FakeEtcdSnapshot snapshot, CancellationToken cancellationToken = default) =>
        _server.Snapshots.RestoreAsync(snapshot, cancellationToken);

    /// <summary>Waits until the server has reached a revision.</summary>
    /// <param name="revision">The revision.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>A task that ends then; at once if the revision was reached already. A wait goes on over a restore.</returns>
    /// <exception cref="TimeoutException">
    /// It was not reached within <see cref="FakeEtcdOptions.DeliveryTimeout"/>; the message tells the revision.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public Task WaitForRevisionAsync(long revision, CancellationToken cancellationToken = default) =>
        _server.Clock.WaitForRevisionAsync(revision, cancellationToken);
}
