using FakeEtcd;
using FluentAssertions;
using NUnit.Framework;
using Testing;
using Testing.Processes;

namespace Consumers.Tests.Consuming;

/// <summary>A web app that registers itself and another service, and calls a third one.</summary>
public sealed class WebTests
{
    [Test]
    public async Task Run_WebApp_IsRegisteredWhileItRuns()
    {
        await using var etcd = await FakeEtcdServer.StartAsync();
        await using var web = Start(etcd);

        (await AddressAsync(etcd)).Should().StartWith("127.0.0.1:");
        await Bounded.UntilAsync(() => etcd.Get("shop/printer/10.0.0.9:9100") is not null, "the registration by hand");
        await web.SignalAsync("TERM");

        (await web.EndAsync()).ExitCode.Should().Be(0);
        etcd.List("shop/").Should().BeEmpty();
    }

    [Test]
    public async Task Call_OtherService_IsFoundThroughEtcd()
    {
        await using var etcd = await FakeEtcdServer.StartAsync();
        etcd.Put("shop/orders/1", $$"""{"Op":0,"Addr":"{{etcd.Endpoint}}"}""");
        etcd.Put("order", "of the service that is an etcd");
        await using var web = Start(etcd);
        using var http = new HttpClient();

        var count = await http.GetStringAsync($"http://{await AddressAsync(etcd)}/orders").Within("the web app's answer");

        count.Should().Be("1");
    }

    private static CommandProcess Start(FakeEtcdServer etcd) => CommandProcess.Start(
        ConsumerProjects.Output("Web", "WebConsumer"), $"--Etcd={etcd.ConnectionString}", "--Urls=http://127.0.0.1:0");

    /// <summary>The address that the web app has registered.</summary>
    private static async Task<string> AddressAsync(FakeEtcdServer etcd)
    {
        const string Prefix = "shop/greeter/";
        await Bounded.UntilAsync(() => etcd.List(Prefix).Count == 1, "the registration of the server's address");
        return etcd.List(Prefix).Single().Key.ToStringUtf8()[Prefix.Length..];
    }
}
