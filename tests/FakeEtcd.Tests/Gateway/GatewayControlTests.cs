using System.Net;
using Etcd.Api;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing;
using Testing.Etcd;
using Testing.Network;

namespace FakeEtcd.Tests.Gateway;

/// <summary>What a test controls holds for calls through the gateway as for those of gRPC.</summary>
public sealed class GatewayControlTests : GatewayFixture
{
    [Test]
    public async Task Journal_Call_IsThereWithItsClient()
    {
        await PutAsync(("User-Agent", "my-client/1.0"), ("Grpc-Metadata-Trace", "7"));

        var call = await Etcd.Journal.NextAsync(call => call.Is(EtcdRpc.Put));
        (call.Key, call.Status!.Value.StatusCode).Should().Be(("f", StatusCode.OK));
        call.Request.Should().BeOfType<PutRequest>().Which.Value.ToStringUtf8().Should().Be("bar");
        call.Client.UserAgent.Should().Be("my-client/1.0");
        call.Client.Headers.GetValue("trace").Should().Be("7");
        call.Client.Peer.Should().StartWith("ipv4:127.0.0.1:");
    }

    [Test]
    public async Task Journal_RequestWithoutJson_IsNoCall()
    {
        await Http.PostAsync("/v3/kv/put", "{");

        (Etcd.Journal.Total, Etcd.Journal.Pending.Count).Should().Be((0, 0));
    }

    [Test]
    public async Task Fail_Rule_IsTheErrorOfTheReply()
    {
        var rule = Etcd.Faults.On(EtcdRpc.Put).WithKey("f").FromClient("my-client").Times(1).Fail(EtcdError.NoLeader);

        (await PutAsync()).Status.Should().Be(200);
        var failed = await PutAsync(("User-Agent", "my-client/1.0"));

        (failed.Status, failed.Body).Should().Be((
            503, """{"error":"etcdserver: no leader","code":14,"message":"etcdserver: no leader"}"""));
        rule.Hits.Should().Be(1);
        (await Etcd.Journal.NextAsync(call => call.Status!.Value.StatusCode == StatusCode.Unavailable)).Fault.Should().NotBeNull();
    }

    [Test]
    public async Task Fail_MessageWithSpecialCharacters_IsQuoted()
    {
        Etcd.Faults.On(EtcdRpc.Put).Fail(StatusCode.DataLoss, "\"a\\b\"\n\t\u0001é%41");

        var reply = await PutAsync();

        (reply.Status, reply.Body).Should().Be((
            500, """{"error":"\"a\\b\"\n\t\u0001é%41","code":15,"message":"\"a\\b\"\n\t\u0001é%41"}"""));
    }

    [Test]
    public async Task DropResponse_Rule_TheCallTimesOut()
    {
        var rule = Etcd.Faults.On(EtcdRpc.Put).DropResponse();

        // A busy machine may not serve the first call within so short a time.
        await Bounded.UntilAsync(
            async () =>
            {
                (await PutAsync(("Grpc-Timeout", "200m"))).Status.Should().Be(504);
                return rule.Hits > 0;
            },
            "a response that is dropped");

        Etcd.Revision.Should().BeGreaterThan(1, "the puts have their effect");
    }

    [Test]
    public async Task ResetConnection_Rule_TheRequestFails()
    {
        Etcd.Faults.On(EtcdRpc.Put).ResetConnection();

        var put = () => PutAsync();

        await put.Should().ThrowAsync<HttpRequestException>();
    }

    [Test]
    public async Task Pause_Request_IsHeldUntilResume()
    {
        await PutAsync();
        Etcd.Pause();
        var put = PutAsync();

        put.IsCompleted.Should().BeFalse();
        Etcd.Revision.Should().Be(2);
        Etcd.Resume();

        (await put.Within("the put after the pause")).Status.Should().Be(200);
    }

    [Test]
    public async Task Break_OpenWatch_EndsWithTheError()
    {
        using var watch = await Http.OpenAsync("/v3/watch", HttpCaller.Text(CreateWatch));
        await watch.NextAsync();

        Etcd.Streams.Of(EtcdRpc.Watch).WithKey("f").Break(EtcdError.NoLeader).Should().Be(1);

        (await watch.RestAsync()).Should().Be(
            """{"error":{"grpc_code":14,"http_code":503,"message":"etcdserver: no leader","http_status":"Service Unavailable"}}""");
        watch.Status.Should().Be(200);
    }

    [Test]
    public async Task Stop_OpenWatch_EndsWithTheError()
    {
        using var watch = await Http.OpenAsync("/v3/watch", HttpCaller.Text(CreateWatch));
        await watch.NextAsync();

        var stop = Etcd.StopAsync();

        (await watch.RestAsync()).Should().Contain("etcdserver: server stopped");
        await stop.Within("the stop");
    }

    [Test]
    public async Task Stall_OpenWatch_HoldsItsLines()
    {
        using var watch = await Http.OpenAsync("/v3/watch", HttpCaller.Text(CreateWatch));
        await watch.NextAsync();

        Etcd.Streams.Of(EtcdRpc.Watch).Stall();
        await PutAsync();
        var next = watch.NextAsync();
        await Client.PutAsync("other", "value");
        next.IsCompleted.Should().BeFalse();
        await Etcd.Streams.Of(EtcdRpc.Watch).ResumeAsync();

        (await next).Should().Contain("\"value\":\"YmFy\"");
    }

    [Test]
    public async Task Disconnect_OpenWatch_IsClosed()
    {
        using (var watch = await Http.OpenAsync("/v3/watch", HttpCaller.Text(CreateWatch)))
        {
            await watch.NextAsync();
            Etcd.Streams.Of(EtcdRpc.Watch).Count.Should().Be(1);
        }

        await Bounded.UntilAsync(() => Etcd.Streams.Of(EtcdRpc.Watch).Count == 0, "the watch ended");
    }

    [Test]
    public async Task Advance_LeaseOfTheGateway_Expires()
    {
        await Http.PostAsync("/v3/lease/grant", """{"ID":"7","TTL":"60"}""");
        await Http.PostAsync("/v3/kv/put", """{"key":"Zg==","lease":"7"}""");

        await Etcd.AdvanceAsync(TimeSpan.FromMinutes(1));

        (await Client.GetAsync("f")).Should().BeNull();
    }

    [Test]
    public async Task Metrics_Watches_AreCounted()
    {
        using var watch = await Http.OpenAsync("/v3/watch", HttpCaller.Text(CreateWatch + CreateWatch));
        await watch.NextAsync();
        await watch.NextAsync();

        (await Http.GetAsync("/metrics")).Body.Should()
            .Contain("etcd_debugging_mvcc_watch_stream_total 1\n").And.Contain("etcd_debugging_mvcc_watcher_total 2\n");
    }

    [Test]
    public async Task HttpClient_WithoutAPort_ReachesTheGateway()
    {
        using var http = new HttpClient(Etcd.CreateHandler()) { BaseAddress = new Uri(Etcd.ConnectionString) };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/version")
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        using var response = await http.SendAsync(request);

        (await response.Content.ReadAsStringAsync()).Should().Be("""{"etcdserver":"3.5.30","etcdcluster":"3.5.0"}""");
    }
}
