using System.Text.Json;
using Conformance.Tests.Backends;
using FluentAssertions;
using NUnit.Framework;
using Testing.Network;

namespace Conformance.Tests.Gateway;

/// <summary>Tokens over HTTP. The fixture enables authentication for all of its tests.</summary>
public sealed class GatewayAuthTests(Backend backend) : GatewayFixture(backend)
{
    private const string UserName = "u";
    private const string Empty = """{"code":3, "message":"etcdserver: user name is empty"}""";
    private const string Invalid = """{"code":16, "message":"etcdserver: invalid auth token"}""";

    private string _root = "";
    private string _user = "";

    [SetUp]
    public async Task EnableAsync()
    {
        if (_root.Length == 0)
        {
            await Http.PostAsync("/v3/auth/user/add", """{"name":"root","password":"r"}""");
            await Http.PostAsync("/v3/auth/role/add", """{"name":"root"}""");
            await Http.PostAsync("/v3/auth/user/grant", """{"user":"root","role":"root"}""");
            await Http.PostAsync("/v3/auth/user/add", $$"""{"name":"{{UserName}}","password":"u"}""");
            await Http.PostAsync("/v3/auth/enable", "");
            _root = await TokenAsync("root", "r");
            _user = await TokenAsync(UserName, "u");
        }
    }

    [TestCase("Authorization", "", 200)]
    [TestCase("Authorization", "Bearer ", 401)]
    [TestCase("Grpc-Metadata-Token", "", 200)]
    [TestCase("grpc-metadata-authorization", "", 200)]
    [TestCase("Token", "", 400)]
    public async Task Range_TokenInAHeader_IsTakenFromTwoHeaders(string header, string prefix, int status) =>
        (await Http.PostAsync("/v3/kv/range", """{"key":"Zg=="}""", (header, prefix + _root))).Status.Should().Be(status);

    [Test]
    public async Task Range_NoToken_IsRefused()
    {
        var reply = await Http.PostAsync("/v3/kv/range", """{"key":"Zg=="}""");

        (reply.Status, reply.Body).Should().Be((400, Empty));
    }

    [Test]
    public async Task Range_InvalidToken_IsUnauthorized()
    {
        var reply = await Http.PostAsync("/v3/kv/range", """{"key":"Zg=="}""", ("Authorization", "nope"));

        (reply.Status, reply.Body).Should().Be((401, Invalid));
        reply["www-authenticate"].Should().Be("etcdserver: invalid auth token");
    }

    [Test]
    public async Task Range_NoPermission_IsForbidden()
    {
        var reply = await Http.PostAsync("/v3/kv/range", """{"key":"Zg=="}""", ("Authorization", _user));

        (reply.Status, reply.Body).Should().Be((403, """{"code":7, "message":"etcdserver: permission denied"}"""));
    }

    [Test]
    public async Task Snapshot_NoPermission_IsAnErrorOfAStream()
    {
        var reply = await Http.PostAsync("/v3/maintenance/snapshot", "{}", ("Authorization", _user));

        (reply.Status, reply.Body, reply["content-type"]).Should().Be(
            (500, """{"error":{"code":2,"message":"auth: permission denied"}}""" + "\n", "application/json"));
    }

    [Test]
    public async Task LeaseKeepAlive_NoToken_IsAnErrorOfAStream()
    {
        var reply = await Http.PostAsync("/v3/lease/keepalive", """{"ID":"1"}""");

        (reply.Status, reply.Body).Should().Be((400, """{"error":{"code":3,"message":"etcdserver: user name is empty"}}""" + "\n"));
    }

    [TestCase(null, "rpc error: code = InvalidArgument desc = etcdserver: user name is empty")]
    [TestCase("nope", "rpc error: code = Unauthenticated desc = etcdserver: invalid auth token")]
    [TestCase(UserName, "rpc error: code = PermissionDenied desc = etcdserver: permission denied")]
    public async Task Watch_NoPermission_IsCreatedAndCanceled(string? token, string reason)
    {
        (string, string)[] headers = token is null ? [] : [("Authorization", token == UserName ? _user : token)];
        using var watch = await Http.OpenAsync("/v3/watch", HttpCaller.Text("""{"create_request":{"key":"Zg=="}}"""), headers);

        var line = await watch.NextAsync();

        watch.Status.Should().Be(200);
        line.Should().EndWith($$$""","watch_id":"-1","created":true,"canceled":true,"cancel_reason":"{{{reason}}}"}}""");
    }

    [Test]
    public async Task Health_WithoutToken_IsAnswered() => (await Http.GetAsync("/health")).Body.Should().Be("""{"health":"true","reason":""}""");

    private async Task<string> TokenAsync(string name, string password)
    {
        var reply = await Http.PostAsync("/v3/auth/authenticate", $$"""{"name":"{{name}}","password":"{{password}}"}""");
        return JsonDocument.Parse(reply.Body).RootElement.GetProperty("token").GetString()!;
    }
}
