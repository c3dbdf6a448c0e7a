namespace FakeEtcd;

/// <summary>Looks for a moment at which the thread pool has nothing to do.</summary>
/// <remarks>
/// Some programs block a thread of the pool for as long as they run, a test runner for example. A number of threads that was never undercut
/// in the last looks therefore counts as blocked.
/// </remarks>
internal static class IdlePool
{
    private const int MaxSamples = 100;
    private const int LooksPerPeriod = 20;

    private static readonly Lock Gate = new();
    private static int _lookers;
    private static int _looks;
    private static int _least = int.MaxValue;
    private static int _leastBefore;

    /// <summary>Looks for a moment in which no work waits for a thread, and no thread runs except those that look too.</summary>
    /// <param name="certain">Whether that is certain. Otherwise, a thread that seems to be blocked may have run all the time.</param>
    /// <returns>Whether there was such a moment.</returns>
    public static bool Look(out bool certain)
    {
        Interlocked.Increment(ref _lookers);
        try
        {
            var blocked = CountBlocked();
            certain = blocked == 0;
            return Sample(blocked);
        }
        finally
        {
            Interlocked.Decrement(ref _lookers);
        }
    }

    private static bool Sample(int blocked)
    {
        var least = int.MaxValue;
        try
        {
            // A thread that was woken for work that another one took needs a moment to notice.
            for (var samples = 0; samples < MaxSamples; samples++)
            {
                least = Math.Min(least, CountRunning());
                if (least <= blocked && ThreadPool.PendingWorkItemCount == 0)
                {
                    return true;
                }

                Thread.Yield();
            }

            return false;
        }
        finally
        {
            Record(least);
        }
    }

    private static int CountRunning()
    {
        ThreadPool.GetMaxThreads(out var all, out _);
        ThreadPool.GetAvailableThreads(out var available, out _);
        return Math.Max(all - available - Volatile.Read(ref _lookers), 0);
    }

    private static int CountBlocked()
    {
        lock (Gate)
        {
            if (++_looks == LooksPerPeriod)
            {
                (_looks, _leastBefore, _least) = (0, _least, int.MaxValue);
            }

            return Math.Min(_least, _leastBefore);
        }
    }

    private static void Record(int least)
    {
        lock (Gate)
        {
            _least = Math.Min(_least, least);
        }
    }
}
