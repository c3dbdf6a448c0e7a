using FluentAssertions;
using NUnit.Framework;

namespace FakeEtcd.Tests.Gateway;

/// <summary>The replies of version 1, in etcd's own releases of 3.5. No server of the conformance tests has them.</summary>
public sealed class GatewayVersion1Tests : GatewayFixture
{
    private const string Text = "text/plain; charset=utf-8";

    [Test]
    public async Task Response_Members_AreWrittenWithoutSpaces()
    {
        await PutAsync();
        var range = await Http.PostAsync("/v3/kv/range", """{"key":"Zg=="}""");

        range.Body.Should().MatchRegex(
            """^\{"header":\{"cluster_id":"\d+","member_id":"\d+","revision":"2","raft_term":"2"\},"kvs":\[\{"key":"Zg==","create_revision":"2","mod_revision":"2","version":"1","value":"YmFy"\}\],"count":"1"\}$""");
    }

    [TestCase("/v3/kv/range", "{}", 400, """{"error":"etcdserver: key is not provided","code":3,"message":"etcdserver: key is not provided"}""")]
    [TestCase("/v3/lease/revoke", "{}", 404, """{"error":"etcdserver: requested lease not found","code":5,"message":"etcdserver: requested lease not found"}""")]
    [TestCase("/v3/kv/range", "{", 400, """{"error":"unexpected EOF","code":3,"message":"unexpected EOF"}""")]
    [TestCase("/v3/lock/unlock", "{}", 500, """{"error":"etcdserver: key is not provided","code":2,"message":"etcdserver: key is not provided"}""")]
    [TestCase("/v3/lease/keepalive", "[", 500, """{"error":"unexpected EOF","code":2,"message":"unexpected EOF"}""")]
    [TestCase("/v3/watch", "x", 500, """{"error":"invalid character 'x' looking for beginning of value","code":2,"message":"invalid character 'x' looking for beginning of value"}""")]
    public async Task Error_OfACall_HasItsMessageTwice(string path, string body, int status, string expected)
    {
        var reply = await Http.PostAsync(path, body);

        (reply.Status, reply.Body, reply["content-type"]).Should().Be((status, expected, "application/json"));
    }

    [Test]
    public async Task Error_OfAStream_HasBothCodes()
    {
        Etcd.Faults.On(EtcdRpc.LeaseKeepAlive).Fail(EtcdError.NoLeader);

        var reply = await Http.PostAsync("/v3/lease/keepalive", """{"ID":"1"}""");

        (reply.Status, reply.Body).Should().Be((
            503, """{"error":{"grpc_code":14,"http_code":503,"message":"etcdserver: no leader","http_status":"Service Unavailable"}}"""));
    }

    [Test]
    public async Task Unauthenticated_HasNoHeaderAboutIt()
    {
        Etcd.Faults.On(EtcdRpc.Put).Fail(EtcdError.InvalidAuthToken);

        var reply = await PutAsync();

        (reply.Status, reply["www-authenticate"]).Should().Be((401, null));
    }

    [TestCase("POST", "/v3/nope", 404, "Not Found\n")]
    [TestCase("GET", "/v3/kv/range", 405, "Method Not Allowed\n")]
    public async Task Path_OrMethod_Unknown_IsText(string method, string path, int status, string body)
    {
        var reply = await Http.SendAsync(new HttpMethod(method), path, body: null);

        (reply.Status, reply.Body, reply["content-type"], reply["x-content-type-options"]).Should().Be((status, body, Text, "nosniff"));
    }
}
