using System.Collections.Concurrent;
using FakeEtcd;
using Testing;

namespace Etcd.Discovery.Tests.Support;

/// <summary>
/// A clock that the test holds, and that knows which timers are set. What the test sees of the code under test does not prove that the
/// code has set its next timer; and a timer that is set after an advance does not fire by it.
/// </summary>
internal sealed class ObservedTime : TimeProvider
{
    private readonly ConcurrentDictionary<ObservedTimer, TimeSpan> _waiting = new();

    public ManualTimeProvider Clock { get; } = new();

    public override long TimestampFrequency => Clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => Clock.GetUtcNow();

    public override long GetTimestamp() => Clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ObservedTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Waits until a timer of a given length is set, and advances the clock.</summary>
    /// <param name="timer">The length of the timer.</param>
    /// <param name="by">By how much; null for the length of the timer.</param>
    public async Task AdvanceAsync(TimeSpan timer, TimeSpan? by = null)
    {
        await Bounded.UntilAsync(() => _waiting.Values.Contains(timer), $"a timer of {timer}");
        Clock.Advance(by ?? timer);
    }

    /// <summary>Waits until a timer is set that is longer than a given time.</summary>
    /// <param name="length">The time.</param>
    public Task UntilLongerTimerAsync(TimeSpan length) =>
        Bounded.UntilAsync(() => _waiting.Values.Any(timer => timer > length), $"a timer longer than {length}");

    private sealed class ObservedTimer : ITimer
    {
        private readonly Lock _lock = new();
        private readonly ObservedTime _time;
        private readonly ITimer _timer;

        public ObservedTimer(ObservedTime time, TimerCallback callback, object? state)
        {
            _time = time;
            _timer = time.Clock.CreateTimer(Fire, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

            void Fire(object? it)
            {
                lock (_lock)
                {
                    time._waiting.TryRemove(this, out _);
                }

                callback(it);
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_lock)
            {
                if (!_timer.Change(dueTime, period))
                {
                    return false;
                }

                _time._waiting[this] = dueTime;
                return true;
            }
        }

        public void Dispose()
        {
            lock (_lock)
            {
                _timer.Dispose();
                _time._waiting.TryRemove(this, out _);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
