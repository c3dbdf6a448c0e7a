namespace FakeEtcd.Tests.Compaction;

/// <summary>The system's clock, which counts its periodic timers.</summary>
internal sealed class TimerCountingClock : TimeProvider
{
    private int _periodic;

    /// <summary>How many timers with the period of an automatic compaction exist.</summary>
    public int Periodic => Volatile.Read(ref _periodic);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        return period == TimeSpan.FromMinutes(5) ? new CountedTimer(this, timer) : timer;
    }

    private sealed class CountedTimer : ITimer
    {
        private readonly TimerCountingClock _clock;
        private readonly ITimer _timer;
        private int _isDisposed;

        public CountedTimer(TimerCountingClock clock, ITimer timer)
        {
            (_clock, _timer) = (clock, timer);
            Interlocked.Increment(ref clock._periodic);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => _timer.Change(dueTime, period);

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
            {
                Interlocked.Decrement(ref _clock._periodic);
            }

            _timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
