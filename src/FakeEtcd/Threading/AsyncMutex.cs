namespace FakeEtcd.Threading;

/// <summary>Runs synchronous and asynchronous actions one at a time.</summary>
internal sealed class AsyncMutex : IDisposable
{
    private readonly SemaphoreSlim _semaphore = new(1, 1);

    /// <summary>Waits for the mutex and runs an asynchronous action.</summary>
    /// <param name="action">The action.</param>
    /// <param name="cancellationToken">Cancels the wait for the mutex, but not the action.</param>
    public async Task RunAsync(Func<Task> action, CancellationToken cancellationToken)
    {
        await _semaphore.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await action().ConfigureAwait(false);
        }
        finally
        {
            _semaphore.Release();
        }
    }

    /// <summary>Waits for the mutex and runs an action.</summary>
    public void Run(Action action)
    {
        _semaphore.Wait();
        try
        {
            action();
        }
        finally
        {
            _semaphore.Release();
        }
    }

    public void Dispose() => _semaphore.Dispose();
}
