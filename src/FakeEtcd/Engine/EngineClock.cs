namespace FakeEtcd.Engine;

/// <summary>
/// The time since the engine began. The engine reads the clock before it takes its lock: a clock is its owner's code, which may run timers
/// when it is read.
/// </summary>
internal sealed class EngineClock(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();
    private long _now;
    private long _utc = time.GetUtcNow().Ticks;

    /// <summary>The time that was last observed.</summary>
    public TimeSpan Now => new(Volatile.Read(ref _now));

    /// <summary>The date and time that were last observed. Unlike <see cref="Now"/> they can go back.</summary>
    public DateTimeOffset UtcNow => new(Volatile.Read(ref _utc), TimeSpan.Zero);

    /// <summary>Reads the clock. Never call it under a lock.</summary>
    public void Observe()
    {
        Volatile.Write(ref _utc, time.GetUtcNow().Ticks);
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
