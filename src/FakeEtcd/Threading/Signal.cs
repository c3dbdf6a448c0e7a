namespace FakeEtcd.Threading;

/// <summary>Wakes tasks that wait for a condition which other threads make true.</summary>
internal sealed class Signal
{
    private TaskCompletionSource? _next;

    /// <summary>Wakes every waiter, so that it checks its condition. Costs a read when nobody waits.</summary>
    public void Pulse()
    {
        // Either this sees the waiter, or the waiter sees the change that came before.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _next) is not null)
        {
            Interlocked.Exchange(ref _next, null)?.TrySetResult();
        }
    }

    /// <summary>Waits until a condition holds; checks it now and after each pulse.</summary>
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

    /// <summary>Waits until a condition holds, for a bounded time.</summary>
    /// <param name="holds">The condition; safe to call from several threads.</param>
    /// <param name="timeout">How long at most, in real time.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="TimeoutException">The condition did not hold in time.</exception>
    public async Task WaitUntilAsync(Func<bool> holds, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(timeout, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            await WaitUntilAsync(holds, either.Token).ConfigureAwait(false);
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
