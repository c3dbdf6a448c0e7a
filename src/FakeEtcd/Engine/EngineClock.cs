namespace FakeEtcd.Engine;

/// <summary>
/// The time since the engine began. The engine reads the clock before it takes its lock: a clock is its owner's code, which may run timers
/// when it is read.
/// </summary>
internal sealed class EngineClock(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();
    private long _now;

    /// <summary>The time that was last observed.</summary>
    public TimeSpan Now => new(Volatile.Read(ref _now));

    /// <summary>Reads the clock. Never call it under a lock.</summary>
    public void Observe()
    {
        var observed = time.GetElapsedTime(_start).Ticks;
        var known = Volatile.Read(ref _now);
        while (observed > known)
        {
            var before = Interlocked.CompareExchange(ref _now, observed, known);
            if (before == known)
            {
                return;
            }

            known = before;
        }
    }
}
