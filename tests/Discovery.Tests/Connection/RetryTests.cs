using FakeEtcd;
using FluentAssertions;
using NUnit.Framework;
using Testing;

namespace Etcd.Discovery.Tests.Connection;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class RetryTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly List<TimeSpan> _waits = [];
    private int _attempts;

    [Test]
    public async Task RunAsync_FailsAndThenSucceeds_WaitsLongerEachTime()
    {
        var retry = Create(_ => RetryDecision.RetryAfterWait);
        var running = retry.RunAsync(_ => FailUntil(5), CancellationToken.None);

        await AdvanceUntilAsync(running);

        (await running).Should().Be(5);
        _waits.Select(wait => wait.TotalSeconds).Should().Equal(1, 2, 4, 4);
    }

    [Test]
    public async Task RunAsync_RetryAtOnce_DoesNotWait()
    {
        var retry = Create(_ => RetryDecision.RetryAtOnce);

        (await retry.RunAsync(_ => FailUntil(3), CancellationToken.None).Within()).Should().Be(3);

        _waits.Should().BeEmpty();
    }

    [Test]
    public async Task RunAsync_NotToBeRetried_ThrowsTheFailure()
    {
        var retry = Create(_ => RetryDecision.Throw);

        await retry.Awaiting(it => it.RunAsync(_ => FailUntil(3), CancellationToken.None).Within()).Should().ThrowAsync<TimeoutException>();

        _attempts.Should().Be(1);
    }

    [Test]
    public async Task RunAsync_CanceledAttemptFailsInAnotherWay_IsCanceled()
    {
        using var cancel = new CancellationTokenSource();
        var retry = Create(_ => RetryDecision.RetryAfterWait);

        var run = () => retry.RunAsync<int>(
            async _ =>
            {
                await cancel.CancelAsync();
                throw new IOException("cut off");
            },
            cancel.Token).Within();

        (await run.Should().ThrowAsync<OperationCanceledException>()).WithInnerException<IOException>();
    }

    [Test]
    public async Task RunAsync_CanceledWhileItWaits_WaitsAgainInTheNextRun()
    {
        using var cancel = new CancellationTokenSource();
        var retry = Create(_ => RetryDecision.RetryAfterWait);
        var canceled = retry.RunAsync(_ => FailUntil(2), cancel.Token);
        await cancel.CancelAsync();
        await canceled.Awaiting(it => it.Within()).Should().ThrowAsync<OperationCanceledException>();

        var running = retry.RunAsync(_ => FailUntil(2), CancellationToken.None);

        running.IsCompleted.Should().BeFalse();
        _time.Advance(TimeSpan.FromSeconds(1));
        (await running.Within()).Should().Be(2);
    }

    [Test]
    public void ScheduleWait_LongerThanTheMaximum_IsTheMaximum()
    {
        var retry = Create(_ => RetryDecision.RetryAfterWait, TimeSpan.FromSeconds(3));

        Enumerable.Range(0, 4).Select(_ => retry.ScheduleWait().TotalSeconds).Should().Equal(1, 2, 3, 3);
    }

    [Test]
    public void Reset_AfterWaits_StartsWithTheShortestOne()
    {
        var retry = Create(_ => RetryDecision.RetryAfterWait);
        retry.ScheduleWait();
        retry.ScheduleWait();

        retry.Reset();

        retry.ScheduleWait().Should().Be(TimeSpan.FromSeconds(1));
    }

    private Retry Create(Func<Exception, RetryDecision> decide, TimeSpan? maxWait = null) =>
        new(new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4), new Jitter(seed: 1, share: 0)), _time)
        {
            Decide = decide,
            OnWait = (_, wait) => _waits.Add(wait),
            MaxWait = maxWait ?? TimeSpan.MaxValue,
        };

    private Task<int> FailUntil(int attempt) =>
        ++_attempts < attempt ? Task.FromException<int>(new TimeoutException()) : Task.FromResult(_attempts);

    private Task AdvanceUntilAsync(Task done) => Bounded.UntilAsync(
        () =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(500));
            return done.IsCompleted;
        },
        "the end of the run");
}
