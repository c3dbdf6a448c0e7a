using FakeEtcd.Hosting.Http2;
using FluentAssertions;
using NUnit.Framework;

namespace FakeEtcd.Tests.Hosting.Http2;

public sealed class PingPolicyTests
{
    private static readonly TimeSpan MinTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TooShort = MinTime - TimeSpan.FromTicks(1);

    private ManualTimeProvider _clock = new();
    private PingPolicy _policy = new(MinTime, TimeProvider.System);

    [SetUp]
    public void Begin()
    {
        _clock = new ManualTimeProvider();
        _policy = new PingPolicy(MinTime, _clock);
    }

    [Test]
    public void ReceivePing_AtTheMinimumBesideACall_IsNeverTooMany()
    {
        _policy.ReceiveHeaders(1);

        Pings(10, MinTime).Should().AllBeEquivalentTo(false);
    }

    [Test]
    public void ReceivePing_TooSoonBesideACall_TheFourthIsTooMany()
    {
        _policy.ReceiveHeaders(1);

        Pings(4, TooShort).Should().Equal(false, false, false, true);
        _policy.IsViolated.Should().BeTrue();
    }

    [Test]
    public void ReceivePing_WithoutACall_HasToWaitForTwoHours()
    {
        Pings(10, TimeSpan.FromHours(2)).Should().AllBeEquivalentTo(false);
        Pings(3, MinTime).Should().Equal(false, false, true);
    }

    [Test]
    public void ReceivePing_AfterTheEndOfTheCall_IsOneWithoutACall()
    {
        _policy.ReceiveHeaders(1);
        _policy.End(1);

        // Trailers of the client, which come late.
        _policy.ReceiveHeaders(1);

        Pings(4, MinTime).Should().Equal(false, false, false, true);
    }

    [Test]
    public void ReceivePing_AfterAResponse_IsForgivenWithThoseBefore()
    {
        _policy.ReceiveHeaders(1);
        Pings(3, TooShort).Should().AllBeEquivalentTo(false);

        _policy.Forgive();

        Pings(4, TooShort).Should().Equal(false, false, false, true);
    }

    private bool[] Pings(int count, TimeSpan pause) => [.. Enumerable.Range(0, count).Select(_ =>
    {
        _clock.Advance(pause);
        return _policy.ReceivePing();
    })];
}
