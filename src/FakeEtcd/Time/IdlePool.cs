namespace FakeEtcd;

/// <summary>Looks for a moment at which the thread pool has nothing to do.</summary>
/// <remarks>
/// Some programs block a thread of the pool for as long as they run, a test runner for example. A number of threads that was never undercut
/// in the last looks therefore counts as blocked. These looks span a good while, because a thread that compiles code can run for long too.
/// </remarks>
internal static class IdlePool
{
    private const int MaxSamples = 100;
    private const int LooksPerPeriod = 20;
    private static readonly TimeSpan MinPeriod = TimeSpan.FromMilliseconds(250);

    private static readonly Lock Gate = new();
    private static int _lookers;
    private static int _looks;
    private static long _periodStart = TimeProvider.System.GetTimestamp();
    private static int _least = int.MaxValue;
    private static int _leastBefore;

    /// <summary>Looks for a moment in which no work waits for a thread, and no thread runs except those that look too.</summary>
    /// <param name="certain">Whether that is certain. Otherwise, a thread that seems to be blocked may have run all the time.</param>
    /// <returns>Whether there was such a moment.</returns>
    public static bool Look(out bool certain)
    {
        // After a turn without a wait, the caller may be on a thread that is not of the pool.
        var pooled = Thread.CurrentThread.IsThreadPoolThread ? 1 : 0;
        Interlocked.Add(ref _lookers, pooled);
        try
        {
            var blocked = CountBlocked();
            certain = blocked == 0;
            return Sample(blocked);
        }
        finally
        {
            Interlocked.Add(ref _lookers, -pooled);
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
            if (++_looks >= LooksPerPeriod && TimeProvider.System.GetElapsedTime(_periodStart) >= MinPeriod)
            {
                (_looks, _leastBefore, _least) = (0, _least, int.MaxValue);
                _periodStart = TimeProvider.System.GetTimestamp();
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
