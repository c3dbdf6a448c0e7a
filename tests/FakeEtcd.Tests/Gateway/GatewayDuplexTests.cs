using FluentAssertions;
using NUnit.Framework;
using Testing.Etcd;
using Testing.Network;

namespace FakeEtcd.Tests.Gateway;

/// <summary>A stream whose requests arrive while the responses are read, as HTTP/2 allows.</summary>
public sealed class GatewayDuplexTests : GatewayFixture
{
    [Test]
    public async Task Watch_RequestsInPieces_AreServedAsTheyComplete()
    {
        using var body = new StreamedContent();
        var opening = Http.OpenAsync("/v3/watch", body);
        body.Send("{\"create_request\":{\"key\":\"Z");
        opening.IsCompleted.Should().BeFalse();
        body.Send("g==\"}}");
        using var watch = await opening;
        (await watch.NextAsync()).Should().EndWith("\"created\":true}}");

        body.Send("""{"cancel_request":{"watch_id":"0"}}{"create_request":{"key":"Zw==","watch_id":9}}""");
        (await watch.NextAsync()).Should().EndWith("\"canceled\":true}}");
        (await watch.NextAsync()).Should().EndWith("\"watch_id\":\"9\",\"created\":true}}");

        body.Send("{nonsense");
        await Client.PutAsync("g", "value");
        (await watch.NextAsync()).Should().Contain("\"watch_id\":\"9\",\"events\":[");
    }

    [Test]
    public async Task LeaseKeepAlive_RequestsOneByOne_AreAnsweredOneByOne()
    {
        var lease = await Client.GrantAsync(60);
        using var body = new StreamedContent();
        var opening = Http.OpenAsync("/v3/lease/keepalive", body);
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
