namespace Etcd.Discovery;

/// <summary>A value that changes, and that code can wait for.</summary>
/// <remarks>
/// Safe for use by several threads. It has no lock, so conditions and the code after a wait never run under one.
/// </remarks>
/// <typeparam name="T">The type of the value; immutable.</typeparam>
internal sealed class ObservableValue<T>(T initial)
    where T : class
{
    private Version _current = new(initial);

    public T Value => Volatile.Read(ref _current).Value;

    /// <summary>Replaces the value.</summary>
    /// <param name="change">
    /// Returns the new value, or the same instance to change nothing. It must have no side effects: when another thread gets in between,
    /// it runs again on that thread's value.
    /// </param>
    /// <returns>The values before and after.</returns>
    public (T Before, T After) Update(Func<T, T> change)
    {
        while (true)
        {
            var current = Volatile.Read(ref _current);
            var after = change(current.Value);
            if (ReferenceEquals(after, current.Value))
            {
                return (after, after);
            }

            if (Interlocked.CompareExchange(ref _current, new Version(after), current) == current)
            {
                current.Replaced.SetResult();
                return (current.Value, after);
            }
        }
    }

    /// <summary>Waits until the value meets a condition. Can miss a value that is replaced immediately.</summary>
    /// <param name="condition">The condition; an exception that it throws ends the wait.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The value that meets the condition.</returns>
    public async Task<T> WaitAsync(Func<T, bool> condition, CancellationToken cancellationToken)
    {
        while (true)
        {
            var current = Volatile.Read(ref _current);
            if (condition(current.Value))
            {
                return current.Value;
            }

            await current.Replaced.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private sealed class Version(T value)
    {
        public T Value { get; } = value;

        public TaskCompletionSource Replaced { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
