namespace FakeEtcd.Threading;

/// <summary>Runs one action at a time, whether it is asynchronous or not.</summary>
internal sealed class AsyncMutex : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <param name="action">The action.</param>
    /// <param name="cancellationToken">Cancels the wait for the turn.</param>
    public async Task RunAsync(Func<Task> action, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await action().ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Run(Action action)
    {
        _turn.Wait();
        try
        {
            action();
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();
}
