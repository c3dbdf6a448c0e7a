using Etcd.Api;
using FakeEtcd.Tests.Server;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;
using Testing;

namespace FakeEtcd.Tests.Faults;

/// <summary>Procedures that FakeEtcd does not serve: a rule about them can never apply, and a call of them says so.</summary>
public sealed class UnservedRpcTests : ServerFixture
{
    private static readonly EtcdRpc[] Unserved =
    [
        EtcdRpc.Defragment, EtcdRpc.Hash, EtcdRpc.Snapshot, EtcdRpc.Downgrade,
    ];

    private static readonly EtcdRpc[] Served = [.. Enum.GetValues<EtcdRpc>().Except(Unserved)];

    private static IEnumerable<TestCaseData> Calls()
    {
        yield return Unary(EtcdRpc.Defragment, "etcdserverpb.Maintenance/Defragment", new DefragmentRequest(), channel =>
            new Maintenance.MaintenanceClient(channel).DefragmentAsync(new DefragmentRequest()));
        yield return Unary(EtcdRpc.Hash, "etcdserverpb.Maintenance/Hash", new HashRequest(), channel =>
            new Maintenance.MaintenanceClient(channel).HashAsync(new HashRequest()));
        yield return Unary(EtcdRpc.Downgrade, "etcdserverpb.Maintenance/Downgrade", new DowngradeRequest { Version = "3.4.0" }, channel =>
            new Maintenance.MaintenanceClient(channel).DowngradeAsync(new DowngradeRequest { Version = "3.4.0" }));
        yield return Streaming(EtcdRpc.Snapshot, "etcdserverpb.Maintenance/Snapshot", new SnapshotRequest(), channel =>
            new Maintenance.MaintenanceClient(channel).Snapshot(new SnapshotRequest()));

        static TestCaseData Unary<T>(EtcdRpc rpc, string method, IMessage request, Func<ChannelBase, AsyncUnaryCall<T>> call) =>
            new TestCaseData(rpc, method, request, (ChannelBase channel) => (Task)call(channel).ResponseAsync).SetArgDisplayNames(method);

        static TestCaseData Streaming<T>(EtcdRpc rpc, string method, IMessage request, Func<ChannelBase, AsyncServerStreamingCall<T>> call) =>
            new TestCaseData(rpc, method, request, (ChannelBase channel) => (Task)call(channel).ResponseStream.MoveNext(CancellationToken.None))
                .SetArgDisplayNames(method);
    }

    [Test]
    public void Calls_HaveEveryProcedureThatIsNotServed() =>
        Calls().Select(call => (EtcdRpc)call.Arguments[0]!).Should().BeEquivalentTo(Unserved);

    [TestCaseSource(nameof(Calls))]
    public async Task Call_NotServed_SaysSo_AndIsInTheJournal(EtcdRpc rpc, string method, IMessage request, Func<ChannelBase, Task> call)
    {
        var failure = await call.Awaiting(it => it(Client.Channel).Within("the refusal")).Should().ThrowAsync<RpcException>();

        var expected = (StatusCode.Unimplemented, $"FakeEtcd does not implement {method}.");
        (failure.Which.StatusCode, failure.Which.Status.Detail).Should().Be(expected);
        await Bounded.UntilAsync(() => Etcd.Journal.Calls.Count > 0, "the call in the journal");
        var recorded = Etcd.Journal.Calls.Should().ContainSingle().Which;
        (recorded.Rpc, recorded.IsCompleted, recorded.Response).Should().Be((rpc, true, null));
        (recorded.Status!.Value.StatusCode, recorded.Status.Value.Detail).Should().Be(expected);
        recorded.Request.Should().Be(request);
    }

    [TestCaseSource(nameof(Unserved))]
    public void On_NotServed_ThrowsNamingIt(EtcdRpc rpc)
    {
        var on = () => Etcd.Faults.On(rpc);
        var amongOthers = () => Etcd.Faults.On(EtcdRpc.Put, EtcdRpc.Range, rpc);

        on.Should().Throw<ArgumentException>().WithMessage($"*{rpc}*").WithParameterName(nameof(rpc));
        amongOthers.Should().Throw<ArgumentException>().WithMessage($"*{rpc}*");
    }

    [TestCaseSource(nameof(Served))]
    public void On_Served_BeginsARule(EtcdRpc rpc) => Etcd.Faults.On(rpc).Fail(EtcdError.NoLeader).Should().NotBeNull();

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
