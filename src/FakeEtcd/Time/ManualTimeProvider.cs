namespace FakeEtcd;

/// <summary>
/// A clock that stands still until a test moves it. Timers fire within <see cref="Advance"/>, in order of their due time.
/// </summary>
/// <remarks>
/// Safe to use from several threads; each timer's callback runs on the thread that advances the clock. A timer that is created or
/// changed to be due at zero needs no advance: it fires at once, on a thread of the pool, as with <see cref="TimeProvider.System"/>,
/// unless an advance that runs at the same time fires it first. Either way it fires once each time it is due, and never inside the call
/// that creates or changes it.
/// </remarks>
public sealed class ManualTimeProvider : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly SortedSet<ManualTimer> _timers = new(ManualTimer.ByDueTime);
    private readonly DateTimeOffset _start;
    private TimeSpan _elapsed;
    private long _timerCount;

    /// <summary>Creates a clock that stands at 2000-01-01 00:00 UTC.</summary>
    public ManualTimeProvider()
        : this(new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    /// <summary>Creates a clock that stands at a given time.</summary>
    /// <param name="start">The time that <see cref="GetUtcNow"/> tells until the clock is advanced.</param>
    public ManualTimeProvider(DateTimeOffset start) => _start = start.ToUniversalTime();

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _start + Elapsed;

    /// <inheritdoc/>
    public override long GetTimestamp() => Elapsed.Ticks;

    private TimeSpan Elapsed
    {
        get
        {
            lock (_gate)
            {
                return _elapsed;
            }
        }
    }

    /// <summary>Moves the clock forward, stopping at each timer that comes due on the way to run it.</summary>
    /// <param name="by">How far; zero runs what is due now, unless another thread runs it already.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="by"/> is negative: time does not run backwards.</exception>
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

    internal bool Schedule(ManualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        TimeSpan dueAt;
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
            // The caller may hold locks that the callback takes.
            ThreadPool.QueueUserWorkItem(
                static due => due.Clock.FireIfDue(due.Timer, due.At), (Clock: this, Timer: timer, At: dueAt), preferLocal: false);
        }

        return true;
    }

    internal void Remove(ManualTimer timer)
    {
        lock (_gate)
        {
            timer.IsDisposed = true;
            _timers.Remove(timer);
        }
    }

    /// <summary>Moves the clock to the next timer that is due by then, or, if there is none, all the way.</summary>
    private ManualTimer? NextDue(TimeSpan until)
    {
        lock (_gate)
        {
            if (_timers.Min is not { } timer || timer.DueAt > until)
            {
                // Another thread may have advanced further meanwhile.
                _elapsed = _elapsed > until ? _elapsed : until;
                return null;
            }

            _elapsed = _elapsed > timer.DueAt ? _elapsed : timer.DueAt;
            Take(timer);
            return timer;
        }
    }

    /// <summary>Fires a timer, unless an advance has fired it, or it was changed or disposed, since it was due at zero.</summary>
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

    /// <summary>Whoever takes a timer out of the set fires it; one with a period is due again.</summary>
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
