using FakeEtcd.Threading;
using FluentAssertions;
using NUnit.Framework;
using Testing;

namespace FakeEtcd.Tests.Threading;

public sealed class SignalTests
{
    [Test]
    public async Task WaitUntilAsync_HoldsAlready_EndsAtOnce()
    {
        var waiting = new Signal().WaitUntilAsync(() => true, CancellationToken.None);

        waiting.IsCompletedSuccessfully.Should().BeTrue();
        await waiting;
    }

    [Test]
    public async Task WaitUntilAsync_PulsesBeforeItHolds_WaitsOn()
    {
        var signal = new Signal();
        var holds = false;
        var waiting = signal.WaitUntilAsync(() => Volatile.Read(ref holds), CancellationToken.None);
        signal.Pulse();
        waiting.IsCompleted.Should().BeFalse();

        Volatile.Write(ref holds, true);
        signal.Pulse();

        await waiting.Within("the signal");
    }

    [Test]
    public async Task WaitUntilAsync_Timeout_Throws() =>
        await new Signal().Awaiting(signal => signal.WaitUntilAsync(() => false, TimeSpan.FromMilliseconds(1), CancellationToken.None))
            .Should().ThrowAsync<TimeoutException>();

    [Test]
    public async Task WaitUntilAsync_Canceled_Throws()
    {
        using var canceled = new CancellationTokenSource();
        var waiting = new Signal().WaitUntilAsync(() => false, TimeSpan.FromHours(1), canceled.Token);
        await canceled.CancelAsync();

        await waiting.Awaiting(it => it).Should().ThrowAsync<OperationCanceledException>();
    }

    /// <summary>A change between the check and the wait is not lost.</summary>
    [Test]
    public async Task WaitUntilAsync_ChangesOnOtherThreads_MissesNone()
    {
        var signal = new Signal();
        var value = 0L;
        const int Steps = 20_000;
        var waiters = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (var step = 1; step <= Steps; step++)
            {
                await signal.WaitUntilAsync(() => Interlocked.Read(ref value) >= step, CancellationToken.None);
            }
        })).ToList();

        for (var step = 1; step <= Steps; step++)
        {
            Interlocked.Increment(ref value);
            signal.Pulse();
        }

        await Task.WhenAll(waiters).Within("every waiter");
        Interlocked.Read(ref value).Should().Be(Steps);
    }
}
