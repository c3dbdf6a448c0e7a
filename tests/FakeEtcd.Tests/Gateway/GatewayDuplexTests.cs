using System.Net;
using FakeEtcd.Tests.Server;
using FluentAssertions;
using NUnit.Framework;
using Testing.Etcd;
using Testing.Network;

namespace FakeEtcd.Tests.Gateway;

/// <summary>A stream whose requests arrive while the responses are read: over HTTP/2, which needs TLS.</summary>
public sealed class GatewayDuplexTests : ServerFixture
{
    private HttpCaller _http = null!;

    [SetUp]
    public void Connect() => _http = new HttpCaller(Etcd.ConnectionString, HttpVersion.Version20, Etcd.CreateHandler());

    [TearDown]
    public void Disconnect() => _http.Dispose();

    protected override void Configure(FakeEtcdOptions options) => options.UseTls();

    [Test]
    public async Task Watch_RequestsInPieces_AreServedAsTheyComplete()
    {
        using var body = new StreamedContent();
        var opening = _http.OpenAsync("/v3/watch", body);
        body.Send("{\"create_request\":{\"key\":\"Z");
        opening.IsCompleted.Should().BeFalse();
        body.Send("g==\"}}");
        using var watch = await opening;
        (await watch.NextAsync()).Should().EndWith("\"created\":true}}");

        body.Send("""{"cancel_request":{"watch_id":"0"}}{"create_request":{"key":"Zw==","watch_id":9}}""");
        (await watch.NextAsync()).Should().EndWith("\"canceled\":true}}");
        (await watch.NextAsync()).Should().EndWith("\"watch_id\":\"9\",\"created\":true}}");

        body.Send("{nonsense");
        using var client = new EtcdClients(Etcd.CreateChannel());
        await client.PutAsync("g", "value");
        (await watch.NextAsync()).Should().Contain("\"watch_id\":\"9\",\"events\":[");
    }

    [Test]
    public async Task LeaseKeepAlive_RequestsOneByOne_AreAnsweredOneByOne()
    {
        using var client = new EtcdClients(Etcd.CreateChannel());
        var lease = await client.GrantAsync(60);
        using var body = new StreamedContent();
        var opening = _http.OpenAsync("/v3/lease/keepalive", body);
        var request = $$"""{"ID":{{lease}}}""";
        body.Send(request);
        using var replies = await opening;
        (await replies.NextAsync()).Should().Contain($"\"ID\":\"{lease}\",\"TTL\":\"60\"");

        body.Send(request);
        (await replies.NextAsync()).Should().Contain("\"TTL\":\"60\"");
        body.End();

        (await replies.NextAsync()).Should().BeNull();
    }
}
