using Etcd.Api;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;

namespace FakeEtcd.Tests.Faults;

/// <summary>Rules that make no sense are refused when they are written, with what to do instead.</summary>
public sealed class FaultBadInputTests
{
    private FakeEtcdServer _etcd = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _etcd = await FakeEtcdServer.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _etcd.DisposeAsync();

    [TearDown]
    public void NothingWasAdded() => _etcd.Faults.Rules.Should().BeEmpty();

    [Test]
    public void Times_NotPositive_IsRefused() =>
        _etcd.Faults.On(EtcdRpc.Put).Invoking(rule => rule.Times(0)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("calls");

    [Test]
    public void Times_Twice_IsRefused() =>
        _etcd.Faults.On(EtcdRpc.Put).Times(1).Invoking(rule => rule.Times(2)).Should().Throw<InvalidOperationException>().WithMessage("*another rule*");

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(double.NaN)]
    public void WithProbability_OutOfRange_IsRefused(double probability) =>
        _etcd.Faults.On(EtcdRpc.Put).Invoking(rule => rule.WithProbability(probability))
            .Should().Throw<ArgumentOutOfRangeException>().WithParameterName(nameof(probability));

    [Test]
    public void WithPrefix_OnCallsWithoutKeys_IsRefused() =>
        _etcd.Faults.On(EtcdRpc.Put, EtcdRpc.Status).Invoking(rule => rule.WithPrefix("foo/"))
            .Should().Throw<InvalidOperationException>().WithMessage("*Status request does not name a key*");

    [Test]
    public void WithLease_OnCallsWithoutLease_IsRefused() =>
        _etcd.Faults.On(EtcdRpc.Range).Invoking(rule => rule.WithLease(7)).Should().Throw<InvalidOperationException>().WithMessage("*Range request does not name a lease*");

    [Test]
    public void WithKeyAndPrefix_ThatExcludeEachOther_AreRefused() =>
        _etcd.Faults.On(EtcdRpc.Put).WithKey("a").Invoking(rule => rule.WithPrefix("b/"))
            .Should().Throw<InvalidOperationException>().WithMessage("*with prefix \"b/\"*with key \"a\"*never apply*");

    [Test]
    public async Task On_ADisposedServer_IsRefused()
    {
        var etcd = await FakeEtcdServer.StartAsync();
        await etcd.DisposeAsync();

        etcd.Invoking(it => it.Faults.On(EtcdRpc.Put)).Should().Throw<ObjectDisposedException>();
        etcd.Invoking(it => it.ChangeLeader()).Should().Throw<ObjectDisposedException>();
        etcd.Invoking(it => it.Dump()).Should().Throw<ObjectDisposedException>();
        etcd.Journal.Calls.Should().BeEmpty();
    }

    [Test]
    public void Fail_WithOk_IsRefused() =>
        _etcd.Faults.On(EtcdRpc.Put).Invoking(rule => rule.Fail(StatusCode.OK, "")).Should().Throw<ArgumentException>().WithParameterName("code");

    [Test]
    public void Delay_NotPositive_IsRefused() =>
        _etcd.Faults.On(EtcdRpc.Put).Invoking(rule => rule.Delay(TimeSpan.Zero)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("by");

    [Test]
    public void Delay_LongerThanTimersGo_IsRefused() =>
        _etcd.Faults.On(EtcdRpc.Put).Invoking(rule => rule.Delay(TimeSpan.FromDays(50)))
            .Should().Throw<ArgumentOutOfRangeException>().WithParameterName("by");

    [Test]
    public void Stall_OfAUnaryCall_IsRefused() =>
        _etcd.Faults.On(EtcdRpc.Watch, EtcdRpc.Put).Invoking(rule => rule.Stall()).Should().Throw<InvalidOperationException>().WithMessage("*Put*not a stream*");

    [Test]
    public void Stall_OfAnything_IsRefused() =>
        _etcd.Faults.OnAny().Invoking(rule => rule.Stall()).Should().Throw<InvalidOperationException>().WithMessage("*On()*");

    [Test]
    public void RefuseWatch_AfterItsEffect_IsRefused() =>
        _etcd.Faults.On(EtcdRpc.Watch).AfterEffect().Invoking(rule => rule.RefuseWatch("no"))
            .Should().Throw<InvalidOperationException>().WithMessage("*AfterEffect*");

    [Test]
    public void CompactWatch_OfAnotherStream_IsRefused() =>
        _etcd.Faults.On(EtcdRpc.LeaseKeepAlive).Invoking(rule => rule.CompactWatch()).Should().Throw<InvalidOperationException>();

    [Test]
    public void ARule_IsAddedOnce()
    {
        var builder = _etcd.Faults.On(EtcdRpc.Put);
        builder.Fail(EtcdError.NoLeader).Remove();

        builder.Invoking(rule => rule.Hang()).Should().Throw<InvalidOperationException>().WithMessage("*already added*");
        builder.Invoking(rule => rule.Times(1)).Should().Throw<InvalidOperationException>();
    }

    [Test]
    public void Release_OfARuleThatHoldsNothing_IsRefused()
    {
        using var rule = _etcd.Faults.On(EtcdRpc.Put).Fail(EtcdError.NoLeader);

        rule.Invoking(it => it.Release()).Should().Throw<InvalidOperationException>().WithMessage("*Hang()*");
    }

    [Test]
    public void NullArguments_AreNamed()
    {
        _etcd.Faults.On(EtcdRpc.Put).Invoking(rule => rule.WithPrefix(null!)).Should().Throw<ArgumentNullException>().WithParameterName("prefix");
        _etcd.Faults.On(EtcdRpc.Put).Invoking(rule => rule.WithKey("")).Should().Throw<ArgumentException>().WithParameterName("key");
        _etcd.Faults.On(EtcdRpc.Put).Invoking(rule => rule.Fail(null!)).Should().Throw<ArgumentNullException>().WithParameterName("error");
        _etcd.Faults.On(EtcdRpc.Put).Invoking(rule => rule.When(null!)).Should().Throw<ArgumentNullException>().WithParameterName("condition");
        _etcd.Faults.On(EtcdRpc.Put).Invoking(rule => rule.Rewrite<RangeResponse>(null!)).Should().Throw<ArgumentNullException>().WithParameterName("change");
    }

    [Test]
    public async Task WaitForHitsAsync_InVain_SaysWhichRule()
    {
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.DeliveryTimeout = TimeSpan.FromMilliseconds(1));
        using var rule = etcd.Faults.On(EtcdRpc.Put).WithPrefix("foo/").Times(2).AfterEffect().Fail(EtcdError.NoLeader);

        (await rule.Awaiting(it => it.WaitForHitsAsync(2)).Should().ThrowAsync<TimeoutException>())
            .WithMessage("*0 calls, not 2*Put with prefix \"foo/\", 2 times, after its effect: fail with Unavailable*");
    }
}
