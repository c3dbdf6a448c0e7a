namespace FakeEtcd;

/// <summary>
/// A clock that moves only when a test advances it. <see cref="Advance"/> fires the timers in the order of their due times.
/// </summary>
/// <remarks>
/// <para>This type is thread-safe. The callback of a timer runs on the thread that advances the clock.</para>
/// <para>
/// A timer whose due time is zero does not wait for an advance. It fires at once on a thread of the pool, as with
/// <see cref="TimeProvider.System"/>, unless a concurrent advance fires it first. In both cases it fires once for each time that it is
/// due, and never inside the call that creates or changes it.
/// </para>
/// </remarks>
public sealed class ManualTimeProvider : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly SortedSet<ManualTimer> _timers = new(ManualTimer.ByDueTime);
    private readonly DateTimeOffset _start;
    private TimeSpan _elapsed;
    private long _timerCount;
    private long _changes;

    /// <summary>Creates a clock that starts at 2000-01-01 00:00 UTC.</summary>
    public ManualTimeProvider()
        : this(new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    /// <summary>Creates a clock that starts at a given time.</summary>
    /// <param name="start">The time that <see cref="GetUtcNow"/> returns until the clock is advanced.</param>
    public ManualTimeProvider(DateTimeOffset start) => _start = start.ToUniversalTime();

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _start + Elapsed;

    /// <inheritdoc/>
    public override long GetTimestamp() => Elapsed.Ticks;

    /// <summary>The time since the start.</summary>
    internal TimeSpan Elapsed
    {
        get
        {
            lock (_gate)
            {
                return _elapsed;
            }
        }
    }

    /// <summary>Moves the clock forward and fires each timer that comes due.</summary>
    /// <remarks>
    /// When a timer fires, the clock shows the time at which it is due. The clock does not wait for what asynchronous code does after a
    /// timer. <see cref="FakeEtcdServer.AdvanceAsync"/> does.
    /// </remarks>
    /// <param name="by">
    /// The amount of time. Zero fires the timers that are due now, except those that another thread is already firing.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="by"/> is negative.</exception>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        TimeSpan until;
        lock (_gate)
        {
            until = _elapsed + by;
        }

        while (NextDue(until) is { } timer)
        {
            timer.Fire();
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentNullException"><paramref name="callback"/> is null.</exception>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new ManualTimer(this, callback, state, Interlocked.Increment(ref _timerCount));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Counts how often a timer was set or disposed.</summary>
    internal long Changes => Interlocked.Read(ref _changes);

    /// <summary>Moves the clock to the next time at which timers are due, and fires them. Without such a time, moves it to the end.</summary>
    /// <param name="end">The time since the start that the clock does not pass.</param>
    /// <returns>Whether timers were due.</returns>
    internal bool AdvanceToNextTimer(TimeSpan end)
    {
        TimeSpan dueAt;
        lock (_gate)
        {
            dueAt = _timers.Min?.DueAt ?? TimeSpan.MaxValue;
            if (dueAt > end)
            {
                _elapsed = _elapsed > end ? _elapsed : end;
                return false;
            }
        }

        while (NextDue(dueAt) is { } timer)
        {
            timer.Fire();
        }

        return true;
    }

    internal bool Schedule(ManualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        TimeSpan dueAt;
        Interlocked.Increment(ref _changes);
        lock (_gate)
        {
            if (timer.IsDisposed)
            {
                return false;
            }

            _timers.Remove(timer);
            timer.Period = period;
            if (dueTime == Timeout.InfiniteTimeSpan)
            {
                return true;
            }

            dueAt = timer.DueAt = _elapsed + dueTime;
            _timers.Add(timer);
        }

        if (dueTime == TimeSpan.Zero)
        {
            // The caller may hold locks that the callback takes, so the callback runs on another thread.
            ThreadPool.QueueUserWorkItem(
                static due => due.Clock.FireIfDue(due.Timer, due.At), (Clock: this, Timer: timer, At: dueAt), preferLocal: false);
        }

        return true;
    }

    internal void Remove(ManualTimer timer)
    {
        Interlocked.Increment(ref _changes);
        lock (_gate)
        {
            timer.IsDisposed = true;
            _timers.Remove(timer);
        }
    }

    /// <summary>Moves the clock to the next timer that is due by a given time, or to that time if no timer is due.</summary>
    private ManualTimer? NextDue(TimeSpan until)
    {
        lock (_gate)
        {
            if (_timers.Min is not { } timer || timer.DueAt > until)
            {
                // Another thread may have advanced the clock further in the meantime.
                _elapsed = _elapsed > until ? _elapsed : until;
                return null;
            }

            _elapsed = _elapsed > timer.DueAt ? _elapsed : timer.DueAt;
            Take(timer);
            return timer;
        }
    }

    /// <summary>Fires a timer that was set to be due at zero, unless it has since been fired by an advance, changed or disposed.</summary>
    private void FireIfDue(ManualTimer timer, TimeSpan dueAt)
    {
        lock (_gate)
        {
            if (timer.DueAt != dueAt || !_timers.Contains(timer))
            {
                return;
            }

            Take(timer);
        }

        timer.Fire();
    }

    /// <summary>Removes a timer from the set; the caller fires it. A periodic timer is scheduled again.</summary>
    private void Take(ManualTimer timer)
    {
        _timers.Remove(timer);
        if (timer.Period > TimeSpan.Zero)
        {
            timer.DueAt += timer.Period;
            _timers.Add(timer);
        }
    }
}
