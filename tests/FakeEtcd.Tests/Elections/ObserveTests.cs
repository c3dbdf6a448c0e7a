using Etcd.Api;
using FakeEtcd.Tests.Server;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace FakeEtcd.Tests.Elections;

/// <summary>An observed election is a stream like a watch: journal, faults, controls and ends.</summary>
public sealed class ObserveTests : ServerFixture
{
    private static readonly ByteString Name = ByteString.CopyFromUtf8("name");
    private static readonly LeaderRequest Request = new() { Name = Name };

    [Test]
    public async Task Observe_IsInTheJournal_WithItsFirstLeaderAndItsEnd()
    {
        using (var observed = await ObserveLeaderAsync())
        {
            var call = await Etcd.Journal.NextAsync(it => it.Is(EtcdRpc.Observe));
            (call.Request, ((LeaderResponse)call.Response!).Kv.Key.ToStringUtf8(), call.Key).Should().Be((Request, "name/1", "name"));
        }

        (await Etcd.Journal.NextAsync(it => it.EndsStream)).Rpc.Should().Be(EtcdRpc.Observe);
    }

    [Test]
    public async Task Observe_OfNobody_IsPendingUntilItEnds()
    {
        using var cancel = new CancellationTokenSource();
        using var observed = Client.Election.Observe(Request, cancellationToken: cancel.Token);
        await Bounded.UntilAsync(() => Etcd.Journal.Pending.Any(call => call.Rpc == EtcdRpc.Observe), "the call");

        await cancel.CancelAsync();

        var call = await Etcd.Journal.NextAsync(it => it.Rpc == EtcdRpc.Observe);
        (call.EndsStream, call.Status!.Value.StatusCode).Should().Be((false, StatusCode.Cancelled));
        Etcd.Journal.Calls.Should().ContainSingle();
    }

    [Test]
    public async Task Stop_EndsItWithTheServersStatus()
    {
        using var observed = await ObserveLeaderAsync();

        await Etcd.StopAsync();

        await EndsAsync(observed, EtcdError.Stopped);
    }

    [Test]
    public async Task Fail_EndsItBeforeItBegins()
    {
        Etcd.Faults.On(EtcdRpc.Observe).WithKey("name").Fail(EtcdError.NoLeader);
        using var observed = Client.Election.Observe(Request);

        await EndsAsync(observed, EtcdError.NoLeader);
        Etcd.Journal.Calls.Should().ContainSingle().Which.Status!.Value.Detail.Should().Be(EtcdError.NoLeader.Message);
    }

    [Test]
    public async Task Break_ASelectedStream_EndsIt()
    {
        using var observed = await ObserveLeaderAsync();
        Etcd.Streams.Of(EtcdRpc.Observe).WithKey("other").Count.Should().Be(0);

        Etcd.Streams.Of(EtcdRpc.Observe).WithKey("name").Break(EtcdError.LeaderChanged).Should().Be(1);

        await EndsAsync(observed, EtcdError.LeaderChanged);
    }

    [Test]
    public async Task Stall_AndResume_KeepsBackWhatIsProclaimed()
    {
        using var observed = await ObserveLeaderAsync();
        Etcd.Streams.Of(EtcdRpc.Observe).Stall().Should().Be(1);
        Etcd.Put("name/1", "later");
        await Etcd.WaitForDeliveryAsync();
        var next = observed.ResponseStream.MoveNext(CancellationToken.None);
        next.IsCompleted.Should().BeFalse();

        await Etcd.Streams.Of(EtcdRpc.Observe).ResumeAsync();

        (await next.Within("the value")).Should().BeTrue();
        observed.ResponseStream.Current.Kv.Value.ToStringUtf8().Should().Be("later");
    }

    [Test]
    public async Task LeaderIsLost_EndsTheStreamOfAClientThatRequiresOne()
    {
        await using var cluster = await FakeEtcdCluster.StartAsync();
        cluster.Members[2].Put("name/1", "v");
        using var clients = new EtcdClients(cluster.Members[2].ConnectionString);
        using var observed = clients.Election.Observe(Request, new Metadata { { "hasleader", "true" } });
        using var patient = clients.Election.Observe(Request);
        await LeaderAsync(observed);
        await LeaderAsync(patient);

        cluster.Partition(cluster.Members[2]);

        await EndsAsync(observed, EtcdError.NoLeader);
        cluster.Heal();
        cluster.Members[0].Put("name/1", "later");
        (await LeaderAsync(patient)).Kv.Value.ToStringUtf8().Should().Be("later");
    }

    private static Task EndsAsync(AsyncServerStreamingCall<LeaderResponse> observed, EtcdError error) =>
        observed.ResponseStream.MoveNext(CancellationToken.None).Within("the stream's end").ShouldFailAsync(error.Code, error.Message);

    private static async Task<LeaderResponse> LeaderAsync(AsyncServerStreamingCall<LeaderResponse> observed)
    {
        (await observed.ResponseStream.MoveNext(CancellationToken.None).Within("the leader")).Should().BeTrue();
        return observed.ResponseStream.Current;
    }

    private async Task<AsyncServerStreamingCall<LeaderResponse>> ObserveLeaderAsync()
    {
        Etcd.Put("name/1", "v");
        var observed = Client.Election.Observe(Request);
        await LeaderAsync(observed);
        return observed;
    }
}
