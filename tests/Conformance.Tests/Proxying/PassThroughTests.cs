using System.Net;
using FakeEtcd;
using FluentAssertions;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using NUnit.Framework;
using Testing;
using Testing.Network;

namespace Conformance.Tests.Proxying;

/// <summary>Requests that a proxy does not know, and the stop of a proxy.</summary>
public sealed class PassThroughTests
{
    private const string HealthWatch = "/grpc.health.v1.Health/Watch";
    private const string Put = "/etcdserverpb.KV/Put";

    [TestCase("//other.example/a?b=c")]
    [TestCase("//")]
    [TestCase("///")]
    [TestCase("/a//b%2Fc?d=%20")]
    public async Task Path_NamesNoOtherHost(string path)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(
            context => context.Response.WriteAsync($"{context.Request.Host}{context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget}"));
        await using var proxy = await EtcdProxy.StartAsync(upstream.Url);
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(proxy.ConnectionString + path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        using var response = await http.SendAsync(request).Within("the answer");

        (await response.Content.ReadAsStringAsync()).Should().Be($"{new Uri(upstream.Url).Authority}{path}");
    }

    [Test]
    public async Task Headers_OfAnAnswer_StayAsTheyAre()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(context =>
        {
            context.Response.Headers.CacheControl = "max-age=0,no-cache,  private";
            context.Response.Headers.Server = "an odd (server";
            context.Response.Headers.LastModified = "yesterday";
            return Task.CompletedTask;
        });
        await using var proxy = await EtcdProxy.StartAsync(upstream.Url);
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(proxy.ConnectionString))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        using var response = await http.SendAsync(request).Within("the answer");

        response.Headers.NonValidated["Cache-Control"].Should().Equal("max-age=0,no-cache,  private");
        response.Headers.NonValidated["Server"].Should().Equal("an odd (server");
        response.Content.Headers.NonValidated["Last-Modified"].Should().Equal("yesterday");
    }

    [Test]
    public async Task GrpcCall_WithoutABody_KeepsItsContentType()
    {
        var seen = new TaskCompletionSource<string?>();
        await using var upstream = await ScriptedUpstream.StartAsync(context =>
        {
            seen.TrySetResult(context.Request.ContentType);
            return Task.CompletedTask;
        });
        await using var proxy = await EtcdProxy.StartAsync(upstream.Url);

        await RawGrpcCall.SendAsync(proxy.ConnectionString, HealthWatch, []);

        (await seen.Task.Within("the call")).Should().Be("application/grpc");
    }

    [Test]
    public async Task GrpcCall_OverHttp1_IsPassedOnOverHttp1()
    {
        await using var etcd = await FakeEtcdServer.StartAsync();
        await using var proxy = await EtcdProxy.StartAsync(etcd.ConnectionString);
        using var http = new HttpClient();
        using var content = new ByteArrayContent(RawGrpcCall.Frame([]));
        content.Headers.ContentType = new("application/grpc");

        using var response = await http.PostAsync(new Uri(proxy.ConnectionString + Put), content).Within("the answer");

        response.StatusCode.Should().Be(HttpStatusCode.NotFound);
        proxy.Journal.Calls.Should().BeEmpty();
    }

    [Test]
    public async Task Stop_CallIsInTheUpstream_IsAnswered()
    {
        var (arrived, answered) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var upstream = await ScriptedUpstream.StartAsync(async context =>
        {
            arrived.TrySetResult();
            await answered.Task;
            context.Response.ContentType = "application/grpc";
            await context.Response.Body.WriteAsync(RawGrpcCall.Frame([]));
            context.Response.AppendTrailer("grpc-status", "0");
        });
        await using var proxy = await EtcdProxy.StartAsync(upstream.Url);
        var call = RawGrpcCall.SendAsync(proxy.ConnectionString, Put, RawGrpcCall.Frame([]));
        await arrived.Task.Within("the call in the upstream");

        var stop = proxy.StopAsync();
        await Bounded.UntilAsync(() => !proxy.IsRunning, "the stop begins");
        answered.SetResult();

        (await call).GrpcStatus.Should().Be("0");
        await stop.Within("the stop");
        proxy.Journal.Calls.Should().ContainSingle().Which.Status!.Value.StatusCode.Should().Be(StatusCode.OK);
    }

    [Test]
    public async Task Stop_FaultHoldsACall_TheCallEnds()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(_ => Task.CompletedTask);
        await using var proxy = await EtcdProxy.StartAsync(upstream.Url);
        var hang = proxy.Faults.On(EtcdRpc.Put).Hang();
        var call = RawGrpcCall.SendAsync(proxy.ConnectionString, Put, RawGrpcCall.Frame([]));
        await Bounded.UntilAsync(() => hang.Hits == 1, "the call hangs");

        await proxy.StopAsync().Within("the stop");

        var answer = await call;
        (answer.GrpcStatus, Uri.UnescapeDataString(answer.Message!)).Should().Be(($"{(int)StatusCode.Unavailable}", EtcdError.Stopped.Message));
    }

    [Test]
    public async Task Stop_StreamThatIsPassedOn_EndsWithAStatus()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(async context =>
        {
            context.Response.ContentType = "application/grpc";
            await context.Response.Body.WriteAsync(RawGrpcCall.Frame([8, 1]));
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        await using var proxy = await EtcdProxy.StartAsync(upstream.Url);
        using var client = new RawGrpcClient(proxy.ConnectionString);
        var first = new TaskCompletionSource();
        var call = client.SendAsync(HealthWatch, RawGrpcCall.Frame([]), isLast: _ => !first.TrySetResult());
        await first.Task.Within("the first message");

        await proxy.StopAsync().Within("the stop");

        var answer = await call;
        answer.Responses.Should().ContainSingle();
        (answer.GrpcStatus, Uri.UnescapeDataString(answer.Message!)).Should().Be(($"{(int)StatusCode.Unavailable}", EtcdError.Stopped.Message));
    }

    [Test]
    public async Task Pings_OfAClient_AreTheUpstreamsMatter()
    {
        const int Count = 20;
        await using var upstream = await ScriptedUpstream.StartAsync(_ => Task.CompletedTask);
        await using var proxy = await EtcdProxy.StartAsync(upstream.Url);
        await using var connection = await RawHttp2Connection.ConnectAsync(proxy.Endpoint);

        await connection.SendAsync([.. Enumerable.Range(1, Count).Select(number => RawHttp2Frame.NewPing((byte)number))]);

        for (var number = 1; number <= Count; number++)
        {
            RawHttp2Frame? frame;
            do
            {
                frame = await connection.ReadAsync();
                frame!.Type.Should().NotBe(RawHttp2Frame.GoAway);
            }
            while (frame.Type != RawHttp2Frame.Ping);

            frame.Payload[^1].Should().Be((byte)number);
        }
    }
}
