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

    /// <summary>Saves the whole state as a file of etcd's, as <c>etcdctl snapshot save</c> does.</summary>
    /// <param name="path">The file, which is replaced if it exists.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>A task that ends when the file is written.</returns>
    /// <remarks>
    /// <c>etcdutl snapshot status</c> and <c>etcdutl snapshot restore</c> take the file, and <see cref="FakeEtcdOptions.FromSnapshot(string)"/>
    /// starts another server from it: with the history since the last compaction, leases with their whole TTL, users, roles and alarms.
    /// </remarks>
    /// <exception cref="ArgumentException"><paramref name="path"/> is null or empty.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public async Task SaveSnapshotAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ThrowIfDisposed();
        using var file = File.Create(path);
        await _server.Snapshots.SaveAsync(file, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Saves the whole state as a file of etcd's, as <see cref="SaveSnapshotAsync(string, CancellationToken)"/>.</summary>
    /// <param name="stream">Where the content goes. It is flushed, and not disposed.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>A task that ends when all is written.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="stream"/> is null.</exception>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public Task SaveSnapshotAsync(Stream stream, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return _server.Snapshots.SaveAsync(stream, cancellationToken);
    }

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
