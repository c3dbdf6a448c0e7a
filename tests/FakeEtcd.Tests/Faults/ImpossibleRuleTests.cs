using Etcd.Api;
using FakeEtcd.Tests.Server;
using FluentAssertions;
using NUnit.Framework;

namespace FakeEtcd.Tests.Faults;

/// <summary>Rules that could never apply are refused when they are built.</summary>
public sealed class ImpossibleRuleTests : ServerFixture
{
    private const EtcdRpc Undefined = (EtcdRpc)99;

    [Test]
    public void On_AValueThatIsNoRpc_IsRefused()
    {
        Etcd.Faults.Invoking(faults => faults.On(Undefined)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("rpc");
        Etcd.Faults.Invoking(faults => faults.On(EtcdRpc.Put, Undefined)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("more");
    }

    [Test]
    public void On_EveryRpc_StartsARule([Values] EtcdRpc rpc) => Etcd.Faults.On(rpc).Fail(EtcdError.NoLeader).Should().NotBeNull();

    [Test]
    public void Rewrite_OfATypeThatTheProcedureNeverAnswers_ThrowsNamingBoth()
    {
        Should(() => Etcd.Faults.On(EtcdRpc.Put).Rewrite<RangeResponse>(_ => { }), nameof(EtcdRpc.Put), nameof(RangeResponse));
        Should(() => Etcd.Faults.On(EtcdRpc.Watch).Rewrite<LeaseKeepAliveResponse>(_ => { }), nameof(EtcdRpc.Watch), nameof(LeaseKeepAliveResponse));
        Should(() => Etcd.Faults.On(EtcdRpc.Range).Rewrite<RangeRequest>(_ => { }), nameof(EtcdRpc.Range), nameof(RangeRequest));

        Etcd.Faults.Rules.Should().BeEmpty();

        static void Should(Action rewrite, string rpc, string type) =>
            rewrite.Should().Throw<InvalidOperationException>().WithMessage($"*{rpc}*").WithMessage($"*{type}*");
    }

    [Test]
    public void Rewrite_OfTheTypeThatTheProcedureAnswers_IsARule()
    {
        Etcd.Faults.On(EtcdRpc.Put).Rewrite<PutResponse>(_ => { });
        Etcd.Faults.On(EtcdRpc.Watch).Rewrite<WatchResponse>(_ => { });
        Etcd.Faults.On(EtcdRpc.LeaseKeepAlive).Rewrite<LeaseKeepAliveResponse>(_ => { });
        Etcd.Faults.OnAny().Rewrite<RangeResponse>(_ => { });

        Etcd.Faults.Rules.Should().HaveCount(4);
    }
}
