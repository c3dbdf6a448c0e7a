using Dashboard.Tests.Support;
using Etcd.Api;
using FakeEtcd;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Playwright;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace Dashboard.Tests;

/// <summary>A shop as its services write it, in each view. UPDATE_DOCS=1 takes the pictures of the documents.</summary>
public sealed class PictureTests : PageFixture
{
    private static readonly (string Picture, string View, string Shows)[] Views =
    [
        ("keys", "keys?key=config%2Fretries", "+   \"attempts\": 5,"), ("services", "services", "10.0.0.12:8080"), ("leases", "leases", "shop/carts/10.0.0.21:8080"),
        ("streams", "streams", "shop/*"), ("calls", "calls", "Unavailable"), ("faults", "faults", "etcdserver: no leader"),
        ("cluster", "cluster", "★ leader"), ("server", "server", "Take a snapshot"),
    ];

    [Test]
    public async Task Shop_IsInEachView()
    {
        await using var cluster = await FakeEtcdCluster.StartAsync(configure: options => options.Dashboard = true);
        var server = cluster.Members[0];
        using var clients = new EtcdClients(server.ConnectionString);
        await FillAsync(clients);
        using var prices = await clients.OpenCreatedWatchAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("shop/"), RangeEnd = ByteString.CopyFromUtf8("shop0") });
        using var config = await clients.OpenCreatedWatchAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("config/retries") });
        server.Faults.On(EtcdRpc.Put).WithPrefix("shop/payments").Times(2).Fail(EtcdError.NoLeader);
        await clients.Awaiting(it => it.PutAsync("shop/payments/10.0.0.31:8080", "{}")).Should().ThrowAsync<RpcException>();

        foreach (var (picture, view, shows) in Views)
        {
            await Page.GotoAsync($"{server.DashboardUrl}#/{view}");
            await Expect(Page.Locator("main")).ToContainTextAsync(shows);
            await Page.WaitForFunctionAsync("() => window.fakeEtcd.isSettled()");
            if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
            {
                await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Repository.Root, "docs", "images", $"dashboard-{picture}.png") });
            }
        }

        // Its server goes before the page of the fixture does.
        await Page.GotoAsync("about:blank");
    }

    private static async Task FillAsync(EtcdClients clients)
    {
        await clients.PutAsync("config/retries", """{"attempts":3,"backoff":"100ms"}""");
        await clients.PutAsync("config/retries", """{"attempts":5,"backoff":"100ms"}""");
        await clients.PutAsync("config/features/search", "on");
        await clients.PutAsync("locks/stock/694d81417acd4754", "");
        foreach (var (service, hosts, ttl) in new[] { ("orders", 11..14, 30), ("carts", 21..23, 60) })
        {
            for (var host = hosts.Start.Value; host < hosts.End.Value; host++)
            {
                var lease = await clients.GrantAsync(ttl);
                var address = $"10.0.0.{host}:8080";
                await clients.PutAsync($"shop/{service}/{address}", $$$"""{"Op":0,"Addr":"{{{address}}}","Metadata":{"zone":"eu-{{{host % 2}}}"}}""", lease);
                await clients.GetAsync($"shop/{service}/{address}");
            }
        }
    }
}
