using FakeEtcd;
using FluentAssertions;
using NUnit.Framework;
using Testing;
using Testing.Processes;

namespace Consumers.Tests.Consuming;

/// <summary>A web app that finds a service in etcd with HttpClient and YARP. The service is the JSON gateway of an etcd.</summary>
public sealed class StorefrontTests
{
    [Test]
    public async Task Get_ServiceInEtcd_IsFoundByHttpClientAndByYarp()
    {
        await using var etcd = await FakeEtcdServer.StartAsync();
        etcd.Put("shop/orders/1", $$$"""{"Addr":"{{{etcd.Endpoint}}}","Metadata":{"scheme":"http"}}""");
        await using var storefront = CommandProcess.Start(
            ConsumerProjects.Output("Storefront", "StorefrontConsumer"),
            $"--contentRoot={Path.GetDirectoryName(ConsumerProjects.Output("Storefront", "StorefrontConsumer"))}",
            $"--Etcd={etcd.ConnectionString}",
            "--Urls=http://127.0.0.1:0");
        using var http = new HttpClient { BaseAddress = new Uri(await storefront.NextLineAsync()) };

        (await http.GetStringAsync("/version").Within("the answer through HttpClient")).Should().Contain("etcdserver");
        (await http.GetStringAsync("/orders/version").Within("the answer through YARP")).Should().Contain("etcdserver");
    }
}
