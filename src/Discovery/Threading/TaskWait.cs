namespace Etcd.Discovery;

/// <summary>Bounded waits for tasks.</summary>
internal static class TaskWait
{
    /// <summary>Waits until a task has ended, or some time has passed. Does not throw what the task throws.</summary>
    /// <returns>Whether the task has ended.</returns>
    public static async Task<bool> EndsWithinAsync(this Task task, TimeSpan time, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (task.IsCompleted || time <= TimeSpan.Zero)
        {
            return task.IsCompleted;
        }

        await task.WaitAsync(time, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return task.IsCompleted;
    }
}
