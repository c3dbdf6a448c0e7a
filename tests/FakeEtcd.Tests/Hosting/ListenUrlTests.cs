using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing;
using Testing.Etcd;
using Testing.Network;

namespace FakeEtcd.Tests.Hosting;

/// <summary>Servers with several URLs, and with URLs that serve one protocol only.</summary>
public sealed class ListenUrlTests
{
    private static readonly Version Http1 = HttpVersion.Version11;

    [Test]
    public async Task StartAsync_UrlsOfEveryScheme_ServesTheSameDataOnEach()
    {
        using var folder = new TemporaryDirectory();
        var path = Path.Combine(folder.Path, "socket");
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.UseTls().Urls = new FakeEtcdUrlOptions
        {
            ListenClient = [$"unix://{path}", "http://127.0.0.1:0", "https://localhost:0", "http://[::1]:0", $"unixs://{path}s"],
        });

        etcd.ListenUrls.Should().SatisfyRespectively(
            url => url.Should().Be($"unix://{path}"),
            url => url.Should().MatchRegex(@"^http://127\.0\.0\.1:[1-9]\d*$"),
            url => url.Should().MatchRegex(@"^https://127\.0\.0\.1:[1-9]\d*$"),
            url => url.Should().MatchRegex(@"^http://\[::1\]:[1-9]\d*$"),
            url => url.Should().Be($"unixs://{path}s"));
        etcd.ConnectionString.Should().Be(etcd.ListenUrls[1]);
        using var plain = new EtcdClients(etcd.ListenUrls[1]);
        using var secure = new EtcdClients(etcd.ListenUrls[2], tls: Trusting(etcd));
        await plain.PutAsync("key", "value");
        (await secure.GetAsync("key")).Should().Be("value");
        (await HealthAsync(path, tls: null)).Should().Contain("true");
        (await HealthAsync($"{path}s", Trusting(etcd))).Should().Contain("true");
    }

    [Test]
    public async Task RestartAsync_SeveralUrls_OpensEachAgain()
    {
        using var folder = new TemporaryDirectory();
        var path = Path.Combine(folder.Path, "socket");
        await File.WriteAllTextAsync(path, "left behind");
        await using var etcd = await FakeEtcdServer.StartAsync(options =>
            options.Urls = new FakeEtcdUrlOptions { ListenClient = ["http://127.0.0.1:0", $"unix://{path}"] });
        await etcd.StopAsync();

        File.Exists(path).Should().BeFalse();
        await etcd.RestartAsync();

        (await HealthAsync(path, tls: null)).Should().Contain("true");
        using var clients = new EtcdClients(etcd.ListenUrls[0]);
        await clients.PutAsync("key", "value");
    }

    [Test]
    public async Task StartAsync_OneUrlInUse_FreesTheOthers()
    {
        await using var first = await FakeEtcdServer.StartAsync();
        var free = FreePort.Choose();

        var start = () => FakeEtcdServer.StartAsync(options =>
            options.Urls = new FakeEtcdUrlOptions { ListenClient = [$"http://127.0.0.1:{free}", first.ConnectionString] });

        await start.Should().ThrowAsync<IOException>();
        await Bounded.UntilAsync(async () => await CanListenAsync(free), "the free port");
    }

    [Test]
    public async Task Request_ToListenerForMetrics_GetsOnlyMetricsAndHealth()
    {
        var metrics = $"http://127.0.0.1:{FreePort.Choose()}";
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.Urls = new FakeEtcdUrlOptions { ListenMetrics = [metrics] });
        using var http = new HttpCaller(metrics, Http1);

        (await http.GetAsync("/metrics")).Body.Should().Contain("etcd_server_version");
        (await http.GetAsync("/health")).Status.Should().Be(200);
        (await http.GetAsync("/readyz")).Status.Should().Be(200);
        (await http.GetAsync("/version")).Status.Should().Be(404);
        (await http.PostAsync("/v3/kv/range", "{}")).Status.Should().Be(404);
        await FailsAsync(metrics);
        using var clients = new EtcdClients(etcd.ConnectionString);
        await clients.PutAsync("key", "value");
    }

    [Test]
    public async Task Request_ToListenerForHttp_IsNotGrpc()
    {
        var url = $"http://127.0.0.1:{FreePort.Choose()}";
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.Urls = new FakeEtcdUrlOptions { ListenHttp = [url] });
        using var http = new HttpCaller(url, Http1);
        using var grpc = new HttpCaller(etcd.ConnectionString, Http1);
        using var clients = new EtcdClients(etcd.ConnectionString);

        (await http.PostAsync("/v3/kv/range", """{"key":"YQ=="}""")).Status.Should().Be(200);
        await FailsAsync(url);
        await clients.PutAsync("key", "value");
        await grpc.Awaiting(it => it.GetAsync("/health")).Should().ThrowAsync<HttpRequestException>();
    }

    [Test]
    public async Task StartAsync_ListenIsFalse_ListensOnNoUrl()
    {
        await using var etcd = await FakeEtcdServer.StartAsync(options =>
        {
            options.Listen = false;
            options.Urls = new FakeEtcdUrlOptions { ListenClient = ["http://127.0.0.1:0"], ListenMetrics = ["http://127.0.0.1:0"] };
        });

        etcd.ListenUrls.Should().BeEmpty();
    }

    private static async Task FailsAsync(string url)
    {
        using var clients = new EtcdClients(url);
        (await clients.Awaiting(it => it.PutAsync("key", "value")).Should().ThrowAsync<RpcException>())
            .Which.StatusCode.Should().BeOneOf(StatusCode.Unavailable, StatusCode.Internal, StatusCode.Cancelled);
    }

    private static async Task<bool> CanListenAsync(int port)
    {
        try
        {
            await using var etcd = await FakeEtcdServer.StartAsync(options => options.Port = port);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static SslClientAuthenticationOptions Trusting(FakeEtcdServer etcd) => new()
    {
        RemoteCertificateValidationCallback = (_, presented, _, _) => etcd.Certificate.Equals(presented),
    };

    private static async Task<string> HealthAsync(string path, SslClientAuthenticationOptions? tls)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, token) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), token);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        if (tls is not null)
        {
            handler.SslOptions = tls;
        }

        using var http = new HttpClient(handler);
        return await http.GetStringAsync($"{(tls is null ? "http" : "https")}://etcd/health").Within("the health");
    }
}
