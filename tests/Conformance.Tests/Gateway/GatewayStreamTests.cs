using Conformance.Tests.Backends;
using FluentAssertions;
using NUnit.Framework;
using Testing.Network;

namespace Conformance.Tests.Gateway;

/// <summary>Streams are lines of JSON in both directions.</summary>
[TestFixture(Backend.Fake)]
[TestFixture(Backend.Real)]
[TestFixture(Backend.Proxy)]
public sealed class GatewayStreamTests(Backend backend) : GatewayFixture(backend)
{
    private const string Header = """{"cluster_id":"#","member_id":"#","revision":"#","raft_term":"#"}""";

    [Test]
    public async Task Watch_SeveralRequestsInOneBody_AreAllServed()
    {
        using var watch = await Http.OpenAsync("/v3/watch", HttpCaller.Text(
            $$$"""{"create_request":{"key":"{{{Base64("a")}}}","watch_id":"5"}} {"createRequest":{"key":"{{{Base64("a")}}}","watch_id":"5"}} x"""));

        var (first, second) = (await watch.NextAsync(), await watch.NextAsync());
        await PutAsync("a", "bar");
        var third = await watch.NextAsync();

        (watch.Status, watch.Headers["content-type"]).Should().Be((200, "application/json"));
        watch.Headers["grpc-metadata-content-type"].Should().Be("application/grpc");
        watch.Headers.Should().NotContainKey("content-length");
        Normalize(first!).Should().Be($$$"""{"result":{"header":{{{Header}}},"watch_id":"5","created":true}}""");
        Normalize(second!).Should().Be(
            $$$"""{"result":{"header":{{{Header}}},"watch_id":"-1","created":true,"canceled":true,"cancel_reason":"mvcc: duplicate watch ID provided on the WatchStream"}}""");
        Normalize(third!).Should().Be(
            $$$"""{"result":{"header":{{{Header}}},"watch_id":"5","events":[{"kv":{"key":"{{{Base64("a")}}}","create_revision":"#","mod_revision":"#","version":"1","value":"YmFy"}}]}}""");
    }

    [Test]
    public async Task Watch_DeleteEvent_HasItsTypeByName()
    {
        using var watch = await Http.OpenAsync("/v3/watch", HttpCaller.Text(
            $$$"""{"create_request":{"key":"{{{Base64("a")}}}","filters":["NOPUT","NOPE"]}}"""));
        await watch.NextAsync();
        await PutAsync("a");
        await DeleteAsync("a");

        Normalize((await watch.NextAsync())!).Should().EndWith($$$"""{"type":"DELETE","kv":{"key":"{{{Base64("a")}}}","mod_revision":"#"}}]}}""");
    }

    [Test]
    public async Task LeaseKeepAlive_KnownAndUnknownLeases_RepliesAndEnds()
    {
        await Http.PostAsync("/v3/lease/grant", """{"ID":"88","TTL":60}""");

        var reply = await Http.PostAsync("/v3/lease/keepalive", """{"ID":"88"}{"ID":"89"}""");

        Normalize(reply.Body).Should().Be(
            $$$"""{"result":{"header":{{{Header}}},"ID":"88","TTL":"60"}}""" + "\n" + $$$"""{"result":{"header":{{{Header}}},"ID":"89"}}""" + "\n");
    }

    [TestCase("")]
    [TestCase("x")]
    [TestCase("[]")]
    public async Task LeaseKeepAlive_NoRequest_EndsWithoutReply(string body)
    {
        var reply = await Http.PostAsync("/v3/lease/keepalive", body);

        (reply.Status, reply.Body, reply["content-type"], reply["grpc-metadata-content-type"]).Should().Be((200, "", null, null));
    }

    [Test]
    public async Task Snapshot_NoJson_IsRefusedAsAUnaryCall()
    {
        var reply = await Http.PostAsync("/v3/maintenance/snapshot", "x");

        (reply.Status, reply.Body).Should().Be((400, """{"code":3, "message":"invalid character 'x' looking for beginning of value"}"""));
    }
}
