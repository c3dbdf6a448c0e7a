namespace Etcd.Discovery.Legacy;

/// <summary>Gives the addresses of a target, and then what happens to them.</summary>
/// <remarks>One <see cref="NextAsync"/> at a time; closing it from another thread ends a waiting one.</remarks>
public sealed class NamingWatcher : IAsyncDisposable
{
    private readonly EndpointWatcher _watcher;
    private readonly CancellationTokenSource _closing;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lazy<Task> _closed;

    internal NamingWatcher(EtcdConnection connection, string prefix, CancellationToken cancellationToken)
    {
        _watcher = new EndpointWatcher(connection, prefix, ValueFormat.Json);
        _closing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _closed = new Lazy<Task>(() => Task.Run(CloseAsync));
    }

    /// <summary>The next updates: first the full set, which may be empty, then those of one watch response each.</summary>
    /// <param name="cancellationToken">Ends this wait only; nothing is lost by it.</param>
    /// <returns>The updates. A removal carries the address and metadata that were there before.</returns>
    /// <remarks>
    /// A watch that breaks or is compacted is taken up again, where the old API ended. A failure to read the full set is
    /// thrown and may be tried again; closed is for good.
    /// </remarks>
    /// <exception cref="NamingException">The watcher is closed: <c>naming: watch closed</c>.</exception>
    /// <exception cref="EtcdException">The full set could not be read.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
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

    /// <summary>Closes the watcher; a waiting <see cref="NextAsync"/> ends with <c>naming: watch closed</c>.</summary>
    /// <returns>A task that ends when the watch is gone.</returns>
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

        // Else the caller's token would keep the watcher for as long as it lives itself.
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
