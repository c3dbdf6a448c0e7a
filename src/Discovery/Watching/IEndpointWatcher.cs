namespace Etcd.Discovery;

/// <summary>A source of steps; it works only while someone waits for the next one, and has one caller at a time.</summary>
internal interface IEndpointWatcher : IAsyncDisposable
{
    /// <summary>The next step: first the full set, then whatever changed. Waits for as long as nothing does.</summary>
    /// <exception cref="EtcdException">The first full read failed.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled; it may be taken up again without a loss.</exception>
    Task<SnapshotUpdate> NextAsync(CancellationToken cancellationToken);
}
