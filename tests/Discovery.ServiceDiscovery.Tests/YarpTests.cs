using Etcd.Extensions.ServiceDiscovery.Tests.Support;
using FluentAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using Testing;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Configuration;

namespace Etcd.Extensions.ServiceDiscovery.Tests;

/// <summary>A real YARP forwards to real servers that it finds in etcd.</summary>
[TestFixture]
internal sealed class YarpTests : ProviderFixture
{
    private static readonly TimeSpan CleanupPeriod = TimeSpan.FromSeconds(10);

    [Test]
    public async Task Forward_ServersComeAndGo_DestinationsFollowThem()
    {
        await using var first = await Backend.StartAsync();
        await using var second = await Backend.StartAsync();
        Put(first.Address, "http");
        await using var proxy = await StartProxyAsync();
        using var http = new HttpClient { BaseAddress = new Uri(proxy.Urls.Single()) };

        (await http.GetStringAsync("/").Within()).Should().Be(first.Address);
        Put(second.Address, "http");
        await UntilDestinationsAsync(proxy, first.Address, second.Address);
        Etcd.Delete($"{Service}/{first.Address}");
        await UntilDestinationsAsync(proxy, second.Address);

        (await http.GetStringAsync("/").Within()).Should().Be(second.Address);
    }

    [Test]
    public async Task Forward_ServiceWasNotResolvedForLong_DestinationsStillFollow()
    {
        Put("10.0.0.1:8000", "http");
        await using var proxy = await StartProxyAsync();
        await UntilDestinationsAsync(proxy, "10.0.0.1:8000");

        // The resolver of service discovery forgets what nobody has resolved for a while. YARP only listens to its change token.
        for (var period = 0; period < 6; period++)
        {
            Time.Advance(CleanupPeriod);
        }

        Put("10.0.0.2:8000", "http");

        await UntilDestinationsAsync(proxy, "10.0.0.1:8000", "10.0.0.2:8000");
        CountLists($"{Service}/").Should().Be(1, "the endpoints stay in memory");
    }

    private static Task UntilDestinationsAsync(WebApplication proxy, params string[] addresses) => Bounded.UntilAsync(
        () => proxy.Services.GetRequiredService<IProxyStateLookup>().TryGetCluster("cluster", out var cluster)
            && cluster.Destinations.Values.Select(destination => destination.Model.Config.Address.TrimEnd('/')).ToHashSet()
                .SetEquals(addresses.Select(address => $"http://{address}")),
        "the destinations " + string.Join(", ", addresses));

    private async Task<WebApplication> StartProxyAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(Logs);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        AddTo(builder.Services);
        builder.Services.AddReverseProxy()
            .LoadFromMemory(
                [new RouteConfig { RouteId = "all", ClusterId = "cluster", Match = new RouteMatch { Path = "{**all}" } }],
                [
                    new ClusterConfig
                    {
                        ClusterId = "cluster",
                        Destinations = new Dictionary<string, DestinationConfig>
                        {
                            ["etcd"] = new() { Address = $"https+http://{Service}" },
                        },
                    },
                ])
            .AddServiceDiscoveryDestinationResolver();
        var proxy = builder.Build();
        proxy.MapReverseProxy();
        await proxy.StartAsync().Within("the start of the proxy");
        return proxy;
    }
}
