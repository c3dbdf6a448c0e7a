namespace Etcd.Discovery;

/// <summary>A source of snapshots. One call at a time.</summary>
internal interface IEndpointWatcher : IAsyncDisposable
{
    /// <summary>Waits for the next update: first the full set of endpoints, then each change.</summary>
    /// <exception cref="EtcdException">The first list failed.</exception>
    /// <exception cref="ObjectDisposedException">The connection is disposed.</exception>
    /// <exception cref="OperationCanceledException">The wait was canceled. The next wait misses nothing.</exception>
    Task<SnapshotUpdate> NextAsync(CancellationToken cancellationToken);
}
