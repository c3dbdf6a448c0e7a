namespace Etcd.Discovery;

/// <summary>Repeats an attempt until it succeeds, with growing waits in between.</summary>
/// <remarks>
/// Not safe for use by several threads at once. The waits keep growing from one run to the next until <see cref="Reset"/>, and a wait that
/// was canceled is due again in the next run.
/// </remarks>
internal sealed class Retry(Backoff backoff, TimeProvider time)
{
    private TimeSpan? _dueWait;

    /// <summary>Returns the consequence of a failure.</summary>
    public required Func<Exception, RetryDecision> Decide { get; init; }

    /// <summary>Called before each wait, with the failure and the length of the wait.</summary>
    public Action<Exception, TimeSpan>? OnWait { get; init; }

    /// <summary>The longest wait.</summary>
    public TimeSpan MaxWait { get; init; } = TimeSpan.MaxValue;

    /// <summary>Repeats an attempt until it succeeds.</summary>
    /// <param name="attempt">The work.</param>
    /// <param name="cancellationToken">Cancels the attempt or the wait.</param>
    /// <returns>The result of the attempt that succeeded.</returns>
    /// <exception cref="OperationCanceledException">The run was canceled. An exception of the canceled attempt is not reported.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        while (true)
        {
            await WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                return await attempt(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (cancellationToken.IsCancellationRequested)
            {
                // A stream that its caller cuts off fails in many ways.
                throw exception as OperationCanceledException
                    ?? new OperationCanceledException(exception.Message, exception, cancellationToken);
            }
            catch (Exception exception)
            {
                var decision = Decide(exception);
                if (decision == RetryDecision.Throw)
                {
                    throw;
                }

                if (decision == RetryDecision.RetryAfterWait)
                {
                    var wait = ScheduleWait();
                    OnWait?.Invoke(exception, wait);
                }
            }
        }
    }

    /// <summary>Repeats an attempt without a result until it succeeds.</summary>
    /// <exception cref="OperationCanceledException">The run was canceled. An exception of the canceled attempt is not reported.</exception>
    public Task RunAsync(Func<CancellationToken, Task> attempt, CancellationToken cancellationToken) => RunAsync(
        async token =>
        {
            await attempt(token).ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    /// <summary>Makes the next attempt wait first, as after a failure.</summary>
    /// <returns>The length of the wait.</returns>
    public TimeSpan ScheduleWait()
    {
        var wait = backoff.Next();
        wait = wait < MaxWait ? wait : MaxWait;
        _dueWait = wait;
        return wait;
    }

    /// <summary>Waits if a wait is scheduled.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        if (_dueWait is { } wait)
        {
            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
            _dueWait = null;
        }
    }

    /// <summary>Makes the next wait the shortest one, after a success.</summary>
    public void Reset() => backoff.Reset();
}
