using FluentAssertions;
using NUnit.Framework;
using Testing;

namespace FakeEtcd.Tests.Time;

/// <summary>A timer that is due at zero fires at once, on another thread, as with the system's clock.</summary>
public sealed class ManualTimerDueAtZeroTests
{
    private readonly ManualTimeProvider _clock = new();

    [Test]
    public async Task CreateTimer_DueAtZero_FiresWithoutAdvance()
    {
        var fired = new TaskCompletionSource<object?>(TaskCreationOptions.RunContinuationsAsynchronously);

        await using var timer = _clock.CreateTimer(fired.SetResult, "state", TimeSpan.Zero, Timeout.InfiniteTimeSpan);

        (await fired.Task.Within("the timer fires")).Should().Be("state");
    }

    [Test]
    public async Task Change_ToZero_FiresWithoutAdvance_OnceEachTime()
    {
        using var fired = new SemaphoreSlim(0);
        await using var timer = _clock.CreateTimer(_ => fired.Release(), null, TimeSpan.FromHours(1), Timeout.InfiniteTimeSpan);

        for (var change = 0; change < 3; change++)
        {
            timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan).Should().BeTrue();
            await fired.WaitAsync().Within("the timer fires");
        }

        _clock.Advance(TimeSpan.FromDays(1));
        fired.CurrentCount.Should().Be(0);
    }

    [Test]
    public async Task CreateTimer_DueAtZero_InsideALockThatTheCallbackTakes_FiresOutsideOfIt()
    {
        var gate = new Lock();
        var created = false;
        var fired = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        ITimer timer;
        lock (gate)
        {
            timer = _clock.CreateTimer(Fire, null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            created = true;
        }

        await using (timer)
        {
            (await fired.Task.Within("the timer fires")).Should().BeTrue("the callback runs after the lock was left");
        }

        void Fire(object? state)
        {
            lock (gate)
            {
                fired.SetResult(created);
            }
        }
    }

    [Test]
    public async Task CreateTimer_DueAtZeroWithAPeriod_FiresAtOnceAndThenEachPeriod()
    {
        using var fired = new SemaphoreSlim(0);
        await using var timer = _clock.CreateTimer(_ => fired.Release(), null, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        await fired.WaitAsync().Within("the timer fires");
        _clock.Advance(TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1));
        fired.CurrentCount.Should().Be(0);

        _clock.Advance(TimeSpan.FromSeconds(2) + TimeSpan.FromTicks(1));

        fired.CurrentCount.Should().Be(3);
    }

    [Test]
    public async Task CancelAfterZero_OnThisClock_Cancels()
    {
        using var source = new CancellationTokenSource(TimeSpan.FromHours(1), _clock);
        var canceled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = source.Token.Register(canceled.SetResult);

        source.CancelAfter(TimeSpan.Zero);

        await canceled.Task.Within("the token is cancelled");
    }

    [Test]
    public async Task WaitsOfZero_OnThisClock_End()
    {
        using var source = new CancellationTokenSource(TimeSpan.Zero, _clock);
        var wait = () => new TaskCompletionSource().Task.WaitAsync(TimeSpan.Zero, _clock).Within("the wait times out");

        await Task.Delay(TimeSpan.Zero, _clock).Within("the delay ends");

        source.IsCancellationRequested.Should().BeTrue();
        await wait.Should().ThrowAsync<TimeoutException>();
    }

    [Test]
    public async Task PeriodicTimer_PeriodChangedWhileItWaits_TicksByTheClockOnly()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), _clock);
        var tick = timer.WaitForNextTickAsync().AsTask();

        timer.Period = TimeSpan.FromMinutes(1);

        tick.IsCompleted.Should().BeFalse();
        _clock.Advance(TimeSpan.FromMinutes(1));
        (await tick.Within("a tick")).Should().BeTrue();
    }

    [Test]
    public async Task Advance_WhileTimersBecomeDueAtZero_EachFiresOnce()
    {
        const int Timers = 2_000;
        var runs = new int[Timers];
        using var fired = new CountdownEvent(Timers);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var timers = new ITimer[Timers];
        var advancing = Task.Run(() =>
        {
            while (!done.Task.IsCompleted)
            {
                _clock.Advance(TimeSpan.Zero);
            }
        });

        for (var number = 0; number < Timers; number++)
        {
            timers[number] = _clock.CreateTimer(Fire, number, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }

        await done.Task.Within("every timer fires");
        await advancing.Within("the end of the advances");
        _clock.Advance(TimeSpan.FromDays(1));
        await Task.WhenAll(timers.Select(timer => timer.DisposeAsync().AsTask()));
        runs.Should().OnlyContain(count => count == 1);

        void Fire(object? state)
        {
            Interlocked.Increment(ref runs[(int)state!]);
            if (fired.Signal())
            {
                done.SetResult();
            }
        }
    }

    [Test]
    public async Task Advance_InsideTheCallbackOfATimerDueAtZero_FiresWhatIsDueOnce()
    {
        var runs = 0;
        var advanced = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var timer = _clock.CreateTimer(_ => Interlocked.Increment(ref runs), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        await using var first = _clock.CreateTimer(ChangeAndAdvance, null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);

        await advanced.Task.Within("an advance inside a callback");

        await Bounded.UntilAsync(() => Volatile.Read(ref runs) > 0, "the timer fires");
        _clock.Advance(TimeSpan.FromDays(1));
        runs.Should().Be(1);

        void ChangeAndAdvance(object? state)
        {
            timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            _clock.Advance(TimeSpan.Zero);
            advanced.SetResult();
        }
    }
}
