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
    /// simple tokens become invalid. Connections stay open. Faults, quirks and the journal stay unchanged.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="snapshot"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="snapshot"/> is from another server.</exception>
    /// <exception cref="InvalidOperationException">The server is a member of a cluster, or it is stopped.</exception>
    /// <exception cref="IOException">The state cannot be written to the data directory. The server keeps the state that it has.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public Task RestoreAsync(FakeEtcdSnapshot snapshot, CancellationToken cancellationToken = default) =>
        _server.Snapshots.RestoreAsync(snapshot, cancellationToken);

    /// <summary>Saves the state to a snapshot file of etcd 3.5, as <c>etcdctl snapshot save</c> does.</summary>
    /// <param name="path">The file. An existing file is replaced.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>A task that completes when the file is written.</returns>
    /// <remarks>
    /// The file holds the keys with their history since the last compaction, leases with their granted TTL, users, roles and alarms.
    /// <c>etcdutl snapshot restore</c> accepts it, and <see cref="FakeEtcdOptions.FromSnapshot(string)"/> starts another server from it.
    /// </remarks>
    /// <exception cref="ArgumentException"><paramref name="path"/> is null or empty.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public async Task SaveSnapshotAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ThrowIfDisposed();
        var file = File.Create(path);
        await using (file.ConfigureAwait(false))
        {
            await _server.Snapshots.SaveAsync(file, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Saves the state to a stream, in the format of <see cref="SaveSnapshotAsync(string, CancellationToken)"/>.</summary>
    /// <param name="stream">The stream. It is flushed, but not disposed.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>A task that completes when the snapshot is written.</returns>
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
    /// <returns>A task that completes when the server has reached the revision; at once if it has reached it already.</returns>
    /// <remarks>The wait continues across a restore or restart.</remarks>
    /// <exception cref="TimeoutException">
    /// The server did not reach the revision within <see cref="FakeEtcdOptions.DeliveryTimeout"/>. The message has the current revision.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public Task WaitForRevisionAsync(long revision, CancellationToken cancellationToken = default) =>
        _server.Clock.WaitForRevisionAsync(revision, cancellationToken);
}
