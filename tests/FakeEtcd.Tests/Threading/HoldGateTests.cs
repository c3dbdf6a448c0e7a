using FakeEtcd.Threading;
using FluentAssertions;
using NUnit.Framework;
using Testing;

namespace FakeEtcd.Tests.Threading;

public sealed class HoldGateTests
{
    [Test]
    public void NewGate_IsOpen()
    {
        var gate = new HoldGate();

        gate.IsHeld.Should().BeFalse();
        gate.WhenOpen.IsCompleted.Should().BeTrue();
        gate.WhenHeld.IsCompleted.Should().BeFalse();
        gate.PassAsync(CancellationToken.None).AsTask().IsCompleted.Should().BeTrue();
    }

    [Test]
    public async Task Release_OfOneOfTwoReasons_LeavesTheGateHeld()
    {
        var gate = new HoldGate();
        gate.Hold(HoldReasons.Stalled).Should().BeTrue();
        gate.Hold(HoldReasons.Paused).Should().BeTrue();
        gate.Hold(HoldReasons.Paused).Should().BeFalse();
        var passing = gate.PassAsync(CancellationToken.None).AsTask();

        gate.Release(HoldReasons.Paused).Should().BeTrue();
        (gate.IsHeld, passing.IsCompleted, gate.WhenHeld.IsCompleted).Should().Be((true, false, true));
        gate.Release(HoldReasons.Stalled).Should().BeTrue();

        await passing.Within("the gate");
        gate.Release(HoldReasons.Stalled).Should().BeFalse();
        gate.WhenHeld.IsCompleted.Should().BeFalse();
    }

    [Test]
    public async Task PassAsync_Canceled_Throws()
    {
        var gate = new HoldGate();
        gate.Hold(HoldReasons.Stalled);
        using var canceled = new CancellationTokenSource();
        var passing = gate.PassAsync(canceled.Token).AsTask();
        await canceled.CancelAsync();

        await passing.Awaiting(it => it).Should().ThrowAsync<OperationCanceledException>();
    }

    [Test]
    public async Task PassAsync_GivenUp_IsNotPassed()
    {
        var gate = new HoldGate();
        gate.Hold(HoldReasons.Paused);
        var givenUp = new TaskCompletionSource();
        var passing = gate.PassAsync(givenUp.Task).AsTask();
        givenUp.SetResult();

        (await passing.Within("the gate")).Should().BeFalse();
    }
}
