namespace Etcd.Discovery.Legacy;

/// <summary>Returns the addresses of a target, and then the changes to them.</summary>
/// <remarks>Safe for use by several threads. Calls of <see cref="NextAsync"/> take turns, and closing the watcher ends them.</remarks>
public sealed class NamingWatcher : IAsyncDisposable
{
    private readonly EndpointWatcher _watcher;
    private readonly CancellationTokenSource _closing;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lazy<Task> _closed;

    internal NamingWatcher(EtcdConnection connection, string prefix, CancellationToken cancellationToken)
    {
        _watcher = new EndpointWatcher(connection, prefix, EndpointFormatSet.GoNaming);
        _closing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _closed = new Lazy<Task>(() => Task.Run(CloseAsync));
    }

    /// <summary>Waits for the next updates: first the full set, which may be empty, then those of one watch response each.</summary>
    /// <param name="cancellationToken">Cancels this wait only. The next wait misses nothing.</param>
    /// <returns>The updates. A removal has the address and metadata from before.</returns>
    /// <remarks>
    /// Unlike the old API, the watcher survives a watch that breaks or is compacted. If the full set cannot be read, the failure is thrown,
    /// and the next call tries again. A closed watcher stays closed. A reader that is more than 1,000 responses behind gets the newest of
    /// them as one.
    /// </remarks>
    /// <exception cref="NamingException">The watcher is closed: <c>naming: watch closed</c>.</exception>
    /// <exception cref="EtcdException">The full set could not be read.</exception>
    /// <exception cref="OperationCanceledException">The wait was canceled.</exception>
    public async Task<IReadOnlyList<NamingUpdate>> NextAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfClosed();
        try
        {
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token, cancellationToken);
            await _turn.WaitAsync(waiting.Token).ConfigureAwait(false);
            try
            {
                var step = await _watcher.NextAsync(waiting.Token).ConfigureAwait(false);
                return step.Changes.Select(ToUpdate).ToArray();
            }
            finally
            {
                _turn.Release();
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            ThrowIfClosed();
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
    }

    /// <summary>Closes the watcher. A pending <see cref="NextAsync"/> fails with <c>naming: watch closed</c>.</summary>
    /// <returns>A task that ends when the watch is closed.</returns>
    public ValueTask DisposeAsync() => new(_closed.Value);

    private static NamingUpdate ToUpdate(EndpointChange change) => change.After is null
        ? new NamingUpdate { Operation = NamingOperation.Delete, Endpoint = change.Before! }
        : new NamingUpdate { Endpoint = change.After };

    private async Task CloseAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await _turn.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        await _watcher.DisposeAsync().ConfigureAwait(false);
        _turn.Release();

        // Otherwise the caller's token would keep a reference to the watcher.
        _closing.Dispose();
    }

    private void ThrowIfClosed()
    {
        if (_closing.IsCancellationRequested)
        {
            throw new NamingException(NamingException.WatchClosed);
        }
    }
}
