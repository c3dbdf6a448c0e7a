using System.Net;
using System.Net.Sockets;
using Etcd.Api;
using FakeEtcd;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using Testing;
using Testing.Certificates;
using Testing.Etcd;
using Testing.Network;

namespace Conformance.Tests.Proxying;

/// <summary>What a client and the journal of a proxy see of an upstream that fails.</summary>
public sealed class UpstreamFailureTests
{
    private const string Put = "/etcdserverpb.KV/Put";
    private const string Watch = "/etcdserverpb.Watch/Watch";

    private static readonly byte[] PutFrame = RawGrpcCall.Frame(new PutRequest { Key = ByteString.CopyFromUtf8("k") }.ToByteArray());

    private static readonly byte[] WatchFrame = RawGrpcCall.Frame(
        new WatchRequest { CreateRequest = new WatchCreateRequest { Key = ByteString.CopyFromUtf8("k") } }.ToByteArray());

    [Test]
    public async Task Upstream_IsKilledBeforeItSeesARequest_TheStreamIsUnavailable()
    {
        await using var etcd = await RealEtcd.StartAsync();
        await using var proxy = await EtcdProxy.StartAsync(etcd.ConnectionString);
        using var clients = new EtcdClients(proxy.ConnectionString);
        await clients.PutAsync("key", "value");
        var hang = proxy.Faults.On(EtcdRpc.Watch).Hang();
        using var watch = new WatchCall(clients.Watch);
        await watch.SendAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("key") });
        await Bounded.UntilAsync(() => hang.Hits == 1, "the request hangs");

        await etcd.KillAsync();

        (await watch.EndAsync()).Should().Be(new Status(StatusCode.Unavailable, "error reading from server: EOF"));
        await ShouldRecordAsync(proxy, EtcdRpc.Watch, StatusCode.Unavailable);
    }

    [Test]
    public async Task Upstream_AnswersNoHandshake_TheCallIsUnavailable()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var proxy = await EtcdProxy.StartAsync($"https://{silent.LocalEndpoint}");

        var answer = await RawGrpcCall.SendAsync(proxy.ConnectionString, Put, PutFrame);

        answer.GrpcStatus.Should().Be($"{(int)StatusCode.Unavailable}");
        MessageOf(answer).Should().Be($"connection error: desc = \"transport: Error while dialing: dial tcp {silent.LocalEndpoint}: i/o timeout\"");
        await ShouldRecordAsync(proxy, EtcdRpc.Put, StatusCode.Unavailable);
    }

    [Test]
    public async Task Upstream_FallsSilentDuringAStream_TheStreamIsUnavailable()
    {
        await using var etcd = await RealEtcd.StartAsync();
        await using var network = new TcpProxy(new Uri(etcd.ConnectionString).Port);
        await using var proxy = await EtcdProxy.StartAsync(network.ConnectionString);
        using var clients = new EtcdClients(proxy.ConnectionString);
        using var watch = new WatchCall(clients.Watch);
        await watch.CreateAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("key") });

        network.Cut();

        var end = await watch.EndAsync();
        end.StatusCode.Should().Be(StatusCode.Unavailable);
        end.Detail.Should().StartWith("connection error: desc = \"transport: ").And.Contain("ping");
    }

    [TestCase(1, StatusCode.Internal, "PROTOCOL_ERROR")]
    [TestCase(2, StatusCode.Internal, "INTERNAL_ERROR")]
    [TestCase(7, StatusCode.Unavailable, null)]
    [TestCase(8, StatusCode.Cancelled, "CANCEL")]
    [TestCase(11, StatusCode.ResourceExhausted, "ENHANCE_YOUR_CALM")]
    public async Task Upstream_ResetsAStream_TheCodeTellsTheStatus(int code, StatusCode status, string? name)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(async context =>
        {
            await context.Request.BodyReader.ReadAtLeastAsync(WatchFrame.Length);
            context.Features.GetRequiredFeature<IHttpResetFeature>().Reset(code);
        });
        await using var proxy = await EtcdProxy.StartAsync(upstream.Url);
        using var clients = new EtcdClients(proxy.ConnectionString);
        using var watch = new WatchCall(clients.Watch);

        // The client's side stays open.
        await watch.SendAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("k") });

        var end = await watch.EndAsync();
        end.StatusCode.Should().Be(status);
        end.Detail.Should().Be(name is null ? "error reading from server: EOF" : $"stream terminated by RST_STREAM with error code: {name}");
        await ShouldRecordAsync(proxy, EtcdRpc.Watch, status);
    }

    [Test]
    public async Task Upstream_CancelsACallWhoseTimeIsOver_TheDeadlineIsExceeded()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(async context =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            context.Features.GetRequiredFeature<IHttpResetFeature>().Reset(8);
        });
        await using var proxy = await EtcdProxy.StartAsync(upstream.Url);

        var answer = await RawGrpcCall.SendAsync(proxy.ConnectionString, Put, PutFrame, headers: ("grpc-timeout", "50m"));

        answer.GrpcStatus.Should().Be($"{(int)StatusCode.DeadlineExceeded}");
    }

    [TestCase(Put, 200, StatusCode.Unknown, "transport: received unexpected content-type \"text/html\"")]
    [TestCase(Put, 400, StatusCode.Internal, "unexpected HTTP status code received from server: 400 (Bad Request); *")]
    [TestCase(Put, 401, StatusCode.Unauthenticated, "unexpected HTTP status code received from server: 401 (Unauthorized); *")]
    [TestCase(Put, 403, StatusCode.PermissionDenied, "unexpected HTTP status code received from server: 403 (Forbidden); *")]
    [TestCase(Put, 404, StatusCode.Unimplemented, "unexpected HTTP status code received from server: 404 (Not Found); *")]
    [TestCase(Put, 429, StatusCode.Unavailable, "unexpected HTTP status code received from server: 429 (Too Many Requests); *")]
    [TestCase(Put, 500, StatusCode.Unknown, "unexpected HTTP status code received from server: 500 (Internal Server Error); *")]
    [TestCase(Put, 502, StatusCode.Unavailable, "unexpected HTTP status code received from server: 502 (Bad Gateway); *\"text/html\"")]
    [TestCase(Watch, 503, StatusCode.Unavailable, "unexpected HTTP status code received from server: 503 (Service Unavailable); *")]
    public async Task Upstream_AnswersWithAPage_TheHttpStatusTellsTheStatus(string path, int http, StatusCode status, string message)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(async context =>
        {
            context.Response.StatusCode = http;
            context.Response.ContentType = "text/html";
            await context.Response.WriteAsync("<html>a page</html>");
        });
        await using var proxy = await EtcdProxy.StartAsync(upstream.Url);

        var answer = await RawGrpcCall.SendAsync(proxy.ConnectionString, path, path == Put ? PutFrame : WatchFrame);

        (answer.HttpStatus, answer.GrpcStatus).Should().Be((200, $"{(int)status}"));
        MessageOf(answer).Should().Match(message);
        await ShouldRecordAsync(proxy, path == Put ? EtcdRpc.Put : EtcdRpc.Watch, status);
    }

    [Test]
    public async Task Upstream_IsNotTrusted_ItIsSaidAndLoggedOnce()
    {
        using var logs = new CapturedLogs();
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.UseTls());
        await using var proxy = await EtcdProxy.StartAsync(etcd.ConnectionString, options => options.LoggerFactory = logs);

        for (var call = 0; call < 2; call++)
        {
            var answer = await RawGrpcCall.SendAsync(proxy.ConnectionString, Put, PutFrame);
            answer.GrpcStatus.Should().Be($"{(int)StatusCode.Unavailable}");
            MessageOf(answer).Should().StartWith("connection error: desc = \"transport: authentication handshake failed: The remote certificate is invalid");
        }

        logs.Of("FakeEtcd.Proxy").Should().ContainSingle().Which.Should().Match<(LogLevel Level, string Text)>(
            entry => entry.Level == LogLevel.Warning && entry.Text.Contains("authentication handshake failed", StringComparison.Ordinal));
    }

    [Test]
    public async Task Upstream_HasNoHttp2_ItIsSaid()
    {
        using var authority = new CertificateAuthority();
        using var server = authority.IssueServer();
        await using var upstream = await ScriptedUpstream.StartAsync(
            _ => Task.CompletedTask,
            listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.UseHttps(server.Certificate);
            });
        await using var proxy = await EtcdProxy.StartAsync(
            upstream.Url, options => options.UpstreamTls = CertificateAuthorityTls.Trusting(authority.Certificate));

        var answer = await RawGrpcCall.SendAsync(proxy.ConnectionString, Put, PutFrame);

        answer.GrpcStatus.Should().Be($"{(int)StatusCode.Unavailable}");
        MessageOf(answer).Should().StartWith("connection error: desc = \"transport: authentication handshake failed: ").And.NotContain("inner exception");
    }

    [Test]
    public async Task Upstream_SpeaksHttp1Only_IsUnavailable()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(_ => Task.CompletedTask, listen => listen.Protocols = HttpProtocols.Http1);
        await using var proxy = await EtcdProxy.StartAsync(upstream.Url);

        var answer = await RawGrpcCall.SendAsync(proxy.ConnectionString, Put, PutFrame);

        answer.GrpcStatus.Should().Be($"{(int)StatusCode.Unavailable}");

        // It answers what it takes for a broken request, and closes the connection. What of that arrives first is not certain.
        MessageOf(answer).Should().MatchRegex("^(connection error: desc = \"transport: .*|error reading from server: EOF$)");
    }

    [Test]
    public async Task Rewrite_Throws_TheCallFailsAsOnAServer()
    {
        using var logs = new CapturedLogs();
        await using var etcd = await FakeEtcdServer.StartAsync();
        await using var proxy = await EtcdProxy.StartAsync(etcd.ConnectionString, options => options.LoggerFactory = logs);
        proxy.Faults.On(EtcdRpc.Put).Rewrite<PutResponse>(_ => throw new InvalidOperationException("a bug of the test"));

        var answer = await RawGrpcCall.SendAsync(proxy.ConnectionString, Put, PutFrame);

        (answer.HttpStatus, answer.GrpcStatus, MessageOf(answer)).Should().Be((200, $"{(int)StatusCode.Unknown}", "Exception was thrown by handler."));
        logs.Of("FakeEtcd.Calls").Should().ContainSingle().Which.Level.Should().Be(LogLevel.Error);
    }

    private static string MessageOf(RawGrpcAnswer answer) => Uri.UnescapeDataString(answer.Message!);

    private static Task ShouldRecordAsync(EtcdProxy proxy, EtcdRpc rpc, StatusCode status) => Bounded.UntilAsync(
        () => proxy.Journal.Calls.Any(call => call.Rpc == rpc && call.Status?.StatusCode == status), $"{rpc} in the journal as {status}");
}
