namespace FakeEtcd;

/// <summary>Looks for a moment at which the thread pool has nothing to do.</summary>
internal static class IdlePool
{
    private const int MaxLooks = 100;

    private static int _lookers;

    /// <summary>Looks for a moment.</summary>
    /// <returns>Whether there was one in which no work waited for a thread, and no thread ran except those that look too.</returns>
    public static bool Look()
    {
        Interlocked.Increment(ref _lookers);
        try
        {
            // A thread that was woken for work that another one took needs a moment to notice.
            for (var looks = 0; looks < MaxLooks; looks++)
            {
                if (IsIdle())
                {
                    return true;
                }

                Thread.Yield();
            }

            return false;
        }
        finally
        {
            Interlocked.Decrement(ref _lookers);
        }
    }

    private static bool IsIdle()
    {
        ThreadPool.GetMaxThreads(out var all, out _);
        ThreadPool.GetAvailableThreads(out var available, out _);
        return all - available <= Volatile.Read(ref _lookers) && ThreadPool.PendingWorkItemCount == 0;
    }
}
