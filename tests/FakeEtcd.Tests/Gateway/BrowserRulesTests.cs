using System.Net;
using FluentAssertions;
using NUnit.Framework;
using Testing.Network;

namespace FakeEtcd.Tests.Gateway;

/// <summary>Which web pages may call a server, and whether it has the JSON gateway.</summary>
public sealed class BrowserRulesTests
{
    private const string AllowOrigin = "access-control-allow-origin";

    [TestCase("http://a:1", "http://a:1")]
    [TestCase("http://b:1", null)]
    public async Task AllowedOrigins_Set_AllowThoseOnly(string origin, string? allowed)
    {
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.AllowedOrigins = ["http://a:1"]);
        using var http = new HttpCaller(etcd.ConnectionString, HttpVersion.Version11);

        var reply = await http.SendAsync(HttpMethod.Get, "/version", body: null, ("Origin", origin));

        reply.Status.Should().Be(200);
        reply.Headers.GetValueOrDefault(AllowOrigin).Should().Be(allowed);
    }

    [TestCase("a:99", 200)]
    [TestCase("b", 421)]
    public async Task AllowedHosts_Set_RefuseOthers(string host, int status)
    {
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.AllowedHosts = ["a"]);
        using var http = new HttpCaller(etcd.ConnectionString, HttpVersion.Version11);

        var reply = await http.SendAsync(HttpMethod.Get, "/version", body: null, ("Host", host));

        reply.Status.Should().Be(status);
        (status == 421 == reply.Body.Contains("the Host header was unrecognized")).Should().BeTrue();
    }

    [Test]
    public async Task JsonGateway_Off_HasProbesOnly()
    {
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.JsonGateway = false);
        using var http = new HttpCaller(etcd.ConnectionString, HttpVersion.Version11);

        (await http.PostAsync("/v3/kv/range", "{}")).Status.Should().Be(404);
        (await http.GetAsync("/health")).Status.Should().Be(200);
    }
}
