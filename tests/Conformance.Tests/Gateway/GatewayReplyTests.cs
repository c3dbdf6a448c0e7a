using Conformance.Tests.Backends;
using FluentAssertions;
using NUnit.Framework;

namespace Conformance.Tests.Gateway;

/// <summary>The JSON and the heads of the gateway's replies.</summary>
public sealed class GatewayReplyTests(Backend backend) : GatewayFixture(backend)
{
    private const string Header = """{"cluster_id":"#", "member_id":"#", "revision":"#", "raft_term":"#"}""";

    [Test]
    public async Task Put_ThenRange_HasTheNamesOfTheContract()
    {
        var put = await Http.PostAsync("/v3/kv/put", $$"""{"key":"{{Base64("a")}}","value":"YmFy"}""");
        var range = await Http.PostAsync("/v3beta/kv/range", $$"""{"key":"{{Base64("a")}}"}""");

        Normalize(put.Body).Should().Be($$"""{"header":{{Header}}}""");
        Normalize(range.Body).Should().Be(
            $$"""{"header":{{Header}}, "kvs":[{"key":"{{Base64("a")}}", "create_revision":"#", "mod_revision":"#", "version":"1", "value":"YmFy"}], "count":"1"}""");
        foreach (var reply in new[] { put, range })
        {
            reply.Status.Should().Be(200);
            reply["content-type"].Should().Be("application/json");
            reply["grpc-metadata-content-type"].Should().Be("application/grpc");
            reply["access-control-allow-origin"].Should().Be("*");
            reply["access-control-allow-methods"].Should().Be("POST, GET, OPTIONS, PUT, DELETE");
            reply["access-control-allow-headers"].Should().Be("accept, content-type, authorization");
            reply["content-length"].Should().NotBeNull();
        }
    }

    [Test]
    public async Task Txn_NestedResponses_HaveTheirOwnHeaders()
    {
        var txn = await Http.PostAsync("/v3/kv/txn", $$$"""
            {
              "compare":[{"key":"{{{Base64("a")}}}","target":"CREATE","create_revision":"0","result":"EQUAL"}],
              "success":[
                {"request_put":{"key":"{{{Base64("a")}}}"}},
                {"requestDeleteRange":{"key":"{{{Base64("b")}}}"}},
                {"request_txn":{"success":[{"request_range":{"key":"{{{Base64("b")}}}"}}]}}
              ]
            }
            """);

        Normalize(txn.Body).Should().Be(
            $$$"""{"header":{{{Header}}}, "succeeded":true, "responses":["""
            + """{"response_put":{"header":{"revision":"#"}}}, {"response_delete_range":{"header":{"revision":"#"}}}, """
            + """{"response_txn":{"header":{}, "succeeded":true, "responses":[{"response_range":{"header":{"revision":"#"}}}]}}]}""");
    }

    [Test]
    public async Task LeaseGrant_OtherNames_AreThoseOfTheContract()
    {
        var grant = await Http.PostAsync("/v3/lease/grant", """{"ID":"4711","TTL":60}""");
        var left = await Http.PostAsync("/v3/kv/lease/timetolive", """{"ID":4711}""");
        var none = await Http.PostAsync("/v3/lease/timetolive", """{"ID":4712}""");
        var revoke = await Http.PostAsync("/v3/kv/lease/revoke", """{"ID":4711}""");

        Normalize(grant.Body).Should().Be($$"""{"header":{{Header}}, "ID":"4711", "TTL":"60"}""");
        left.Body.Should().Contain("\"grantedTTL\":\"60\"");
        Normalize(none.Body).Should().Be($$"""{"header":{{Header}}, "ID":"4712", "TTL":"-1"}""");
        Normalize(revoke.Body).Should().Be($$"""{"header":{{Header}}}""");
    }

    [Test]
    public async Task MemberList_AnyServer_ListsItself()
    {
        var list = await Http.PostAsync("/v3/cluster/member/list", "");

        list.Body.Should().MatchRegex("""^\{"header":\{.*\}, "members":\[\{"ID":"\d+", "name":"default", "peerURLs":\["http://.*"\], "clientURLs":\["http://.*"\]\}\]\}$""");
    }

    [Test]
    public async Task Status_AnyServer_HasTheNamesOfTheContract()
    {
        var status = await Http.PostAsync("/v3/maintenance/status", "{}");

        status.Body.Should().MatchRegex("\"version\":\"3\\.5\\.[0-9]+\"").And.MatchRegex("\"dbSize\":\"[0-9]+\"").And.MatchRegex("\"raftIndex\":\"[0-9]+\"");
    }

    [TestCase("/v3/lease/revoke", """{"ID":99}""", 404, """{"code":5, "message":"etcdserver: requested lease not found"}""")]
    [TestCase("/v3/kv/compaction", """{"revision":999999}""", 400, """{"code":11, "message":"etcdserver: mvcc: required revision is a future revision"}""")]
    [TestCase("/v3/auth/enable", "{}", 400, """{"code":9, "message":"etcdserver: root user does not exist"}""")]
    [TestCase("/v3/lock/lock", """{"name":"Zg==","lease":"77"}""", 500, """{"code":2, "message":"etcdserver: requested lease not found"}""")]
    [TestCase("/v3/maintenance/transfer-leadership", "{}", 400, """{"code":9, "message":"etcdserver: bad leader transferee"}""")]
    [TestCase("/v3/kv/nope", "{}", 404, """{"code":5, "message":"Not Found"}""")]
    [TestCase("/v3/KV/put", "{}", 404, """{"code":5, "message":"Not Found"}""")]
    [TestCase("/v3/kv/put/", "{}", 404, """{"code":5, "message":"Not Found"}""")]
    [TestCase("/v3/", "{}", 404, """{"code":5, "message":"Not Found"}""")]
    public async Task Call_Error_HasTheStatusOfItsCode(string path, string body, int status, string expected)
    {
        var reply = await Http.PostAsync(path, body);

        (reply.Status, reply.Body, reply["content-type"]).Should().Be((status, expected, "application/json"));
        reply["grpc-metadata-content-type"].Should().BeNull();
        reply["access-control-allow-origin"].Should().Be("*");
    }

    [TestCase("GET")]
    [TestCase("PUT")]
    [TestCase("DELETE")]
    public async Task Call_OtherMethod_IsNotAllowed(string method)
    {
        var reply = await Http.SendAsync(new HttpMethod(method), "/v3/kv/range", body: null);

        (reply.Status, reply.Body).Should().Be((501, """{"code":12, "message":"Method Not Allowed"}"""));
    }

    [TestCase("/v3/kv/range")]
    [TestCase("/v3/nope")]
    [TestCase("/health")]
    public async Task Options_AnyPath_AllowsWebPages(string path)
    {
        var reply = await Http.SendAsync(HttpMethod.Options, path, body: null);

        (reply.Status, reply.Body, reply["access-control-allow-origin"]).Should().Be((200, "", "*"));
    }
}
