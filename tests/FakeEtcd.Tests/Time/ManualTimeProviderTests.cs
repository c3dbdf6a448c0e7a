using FluentAssertions;
using NUnit.Framework;

namespace FakeEtcd.Tests.Time;

public sealed class ManualTimeProviderTests
{
    [Test]
    public void Advance_Timers_RunInOrderOfTheirDueTime()
    {
        var clock = new ManualTimeProvider();
        var seen = new List<(string Name, TimeSpan At)>();
        var start = clock.GetTimestamp();
        using var late = Timer("late", 3, Timeout.InfiniteTimeSpan);
        using var periodic = Timer("periodic", 1, TimeSpan.FromSeconds(1));

        clock.Advance(TimeSpan.FromSeconds(3));

        seen.Should().Equal(
            ("periodic", TimeSpan.FromSeconds(1)),
            ("periodic", TimeSpan.FromSeconds(2)),
            ("late", TimeSpan.FromSeconds(3)),
            ("periodic", TimeSpan.FromSeconds(3)));

        ITimer Timer(string name, int due, TimeSpan period) => clock.CreateTimer(
            _ => seen.Add((name, clock.GetElapsedTime(start))), null, TimeSpan.FromSeconds(due), period);
    }

    [Test]
    public void Advance_TimerDisposedOrStopped_DoesNotRun()
    {
        var clock = new ManualTimeProvider();
        var runs = 0;
        var disposed = clock.CreateTimer(_ => runs++, null, TimeSpan.FromSeconds(1), TimeSpan.Zero);
        using var stopped = clock.CreateTimer(_ => runs++, null, TimeSpan.FromSeconds(1), TimeSpan.Zero);
        disposed.Dispose();
        stopped.Change(Timeout.InfiniteTimeSpan, TimeSpan.Zero);

        clock.Advance(TimeSpan.FromDays(1));

        runs.Should().Be(0);
        disposed.Change(TimeSpan.Zero, TimeSpan.Zero).Should().BeFalse();
    }

    [Test]
    public async Task Delay_OnThisClock_EndsWhenTheTestSaysSo()
    {
        var start = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var clock = new ManualTimeProvider(start);
        var delay = Task.Delay(TimeSpan.FromHours(1), clock);

        clock.Advance(TimeSpan.FromMinutes(59));
        delay.IsCompleted.Should().BeFalse();
        clock.Advance(TimeSpan.FromMinutes(1));

        await delay;
        clock.GetUtcNow().Should().Be(start.AddHours(1));
    }

    [Test]
    public void Advance_Backwards_Throws()
    {
        var clock = new ManualTimeProvider();

        clock.Invoking(c => c.Advance(TimeSpan.FromTicks(-1))).Should().Throw<ArgumentOutOfRangeException>().Which.ParamName.Should().Be("by");
    }
}
