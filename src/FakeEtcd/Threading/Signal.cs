namespace FakeEtcd.Threading;

/// <summary>Wakes tasks that wait for a condition that another thread makes true.</summary>
internal sealed class Signal
{
    private TaskCompletionSource? _next;

    /// <summary>Wakes every waiter to check its condition again. Without waiters, it costs one read.</summary>
    public void Pulse()
    {
        // Either this thread sees the waiter, or the waiter sees the change that preceded the pulse.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _next) is not null)
        {
            Interlocked.Exchange(ref _next, null)?.TrySetResult();
        }
    }

    /// <summary>Waits until a condition holds. Checks it now and after each pulse.</summary>
    /// <param name="holds">The condition; safe to call from several threads.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task WaitUntilAsync(Func<bool> holds, CancellationToken cancellationToken)
    {
        while (true)
        {
            var next = Next();
            if (holds())
            {
                return;
            }

            await next.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until a condition holds or a timeout elapses.</summary>
    /// <param name="holds">The condition; safe to call from several threads.</param>
    /// <param name="timeout">The maximum wait, in real time.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="TimeoutException">The condition did not hold within <paramref name="timeout"/>.</exception>
    public async Task WaitUntilAsync(Func<bool> holds, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var timeoutSource = new CancellationTokenSource(timeout, TimeProvider.System);
        using var linkedSource = CancellationTokenSource.CreateLinkedTokenSource(timeoutSource.Token, cancellationToken);
        try
        {
            await WaitUntilAsync(holds, linkedSource.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The condition did not hold within {timeout}.", exception);
        }
    }

    private Task Next()
    {
        var next = Volatile.Read(ref _next);
        while (next is null)
        {
            var created = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            next = Interlocked.CompareExchange(ref _next, created, null) is { } other ? other : created;
        }

        Interlocked.MemoryBarrier();
        return next.Task;
    }
}
