using FakeEtcd.Hosting;
using FluentAssertions;
using NUnit.Framework;
using Testing;

namespace FakeEtcd.Tests.Server;

public sealed class WarmUpTests
{
    [Test]
    public async Task RunAsync_NoOtherServer_MakesItsCallsAndLeavesNothingBehind()
    {
        (await WarmUp.TryRunAsync().Within("the warm-up")).Should().BeTrue();

        SharedHosts.Count.Should().Be(0);
    }

    [Test]
    public async Task Begin_SwitchIsOff_StartsNothing()
    {
        await using var server = await FakeEtcdServer.StartAsync();

        WarmUp.HasBegun.Should().BeFalse();
    }
}
