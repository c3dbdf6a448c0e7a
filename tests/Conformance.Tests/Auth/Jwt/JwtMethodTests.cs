using Conformance.Tests.Backends;
using Etcd.Api;
using FakeEtcd;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing.Etcd;
using Testing.Tokens;

using TokenText = Testing.Tokens.Jwt;

namespace Conformance.Tests.Auth.Jwt;

/// <summary>Every signing method, on both servers.</summary>
[TestFixture(Backend.Fake)]
[TestFixture(Backend.Real)]
public sealed class JwtMethodTests(Backend backend)
{
    [TestCase("RS256")]
    [TestCase("RS384")]
    [TestCase("RS512")]
    [TestCase("PS256")]
    [TestCase("PS384")]
    [TestCase("PS512")]
    [TestCase("ES256")]
    [TestCase("ES384")]
    [TestCase("ES512")]
    [TestCase("HS256")]
    [TestCase("HS384")]
    [TestCase("HS512")]
    public async Task Authenticate_Method_IssuesATokenAndAcceptsThoseOfTheSameKey(string method)
    {
        using var key = JwtKey.Create(method);
        using var other = JwtKey.Create(method);
        await using var server = await backend.StartAsync(key);
        await EnableAsync(server);

        using var anyone = new EtcdClients(server.ConnectionString);
        var token = (await anyone.Auth.AuthenticateAsync(new AuthenticateRequest { Name = "root", Password = "p" })).Token;

        TokenText.Header(token).Should().Be($$"""{"alg":"{{method}}","typ":"JWT"}""");
        var claims = TokenText.Claims(token);
        claims.EnumerateObject().Select(claim => claim.Name).Should().Equal("exp", "revision", "username");
        claims.GetProperty("username").GetString().Should().Be("root");
        claims.GetProperty("revision").GetInt64().Should().Be(3);
        await PutAsync(server, token);
        await PutAsync(server, key.Sign(claims.GetRawText()));
        await PutAsync(server, other.Sign(claims.GetRawText())).ShouldFailAsync(EtcdError.InvalidAuthToken);

        // Signatures of another length.
        await PutAsync(server, token[..^8]).ShouldFailAsync(EtcdError.InvalidAuthToken);
        await PutAsync(server, $"{token}AAAA").ShouldFailAsync(EtcdError.InvalidAuthToken);
    }

    [TestCase("RS256")]
    [TestCase("PS512")]
    [TestCase("ES384")]
    public async Task Authenticate_PublicKeyOnly_FailsAndTokensAreAccepted(string method)
    {
        using var key = JwtKey.Create(method);
        await using var server = await backend.StartAsync(key, verifiesOnly: true);
        await EnableAsync(server);
        using var anyone = new EtcdClients(server.ConnectionString);

        await anyone.Auth.AuthenticateAsync(new AuthenticateRequest { Name = "root", Password = "p" })
            .ShouldFailAsync(StatusCode.Unknown, "auth: token signing attempted with verify-only key");
        await anyone.Auth.AuthenticateAsync(new AuthenticateRequest { Name = "root", Password = "x" }).ShouldFailAsync(EtcdError.AuthFailed);
        await PutAsync(server, key.Sign("""{"username":"root","revision":3}"""));
    }

    private static async Task EnableAsync(IBackend server)
    {
        using var clients = new EtcdClients(server.ConnectionString);
        await clients.Auth.UserAddAsync(new AuthUserAddRequest { Name = "root", Password = "p" });
        await clients.Auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = "root", Role = "root" });
        await clients.Auth.AuthEnableAsync(new AuthEnableRequest());
    }

    private static async Task PutAsync(IBackend server, string token)
    {
        using var clients = new EtcdClients(server.ConnectionString, token);
        await clients.PutAsync("key", "value");
    }
}
