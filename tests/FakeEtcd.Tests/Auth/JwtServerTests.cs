using Etcd.Api;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing.Etcd;
using Testing.Tokens;

namespace FakeEtcd.Tests.Auth;

/// <summary>JSON web tokens when a server expires them or restarts, and on other servers.</summary>
public sealed class JwtServerTests : JwtFixture
{
    [Test]
    public async Task ExpireAuthTokens_IssuedTokens_AreInvalidAndNewOnesValid()
    {
        string[] tokens = [await SignInAsync(), await SignInAsync()];
        await Connect(tokens[0]).GetAsync("key");

        Etcd.ExpireAuthTokens();

        foreach (var token in tokens)
        {
            await Connect(token).GetAsync("key").ShouldFailAsync(StatusCode.Unauthenticated, EtcdError.InvalidAuthToken.Message);
        }

        await Connect(await SignInAsync()).GetAsync("key");
    }

    [TestCase("RS256")]
    [TestCase("HS512")]
    public async Task ExpireAuthTokens_MethodThatRepeatsItsTokens_TheNextOneIsValid(string method)
    {
        using var key = JwtKey.Create(method);
        await using var etcd = await FakeEtcdServer.StartAsync(options => Configure(options, key));
        using var anyone = new EtcdClients(etcd.CreateChannel());
        await EnableAsync(anyone);
        var token = await SignInAsync(anyone);
        using var client = new EtcdClients(etcd.CreateChannel(), token);

        etcd.ExpireAuthTokens();

        await client.GetAsync("key").ShouldFailAsync(StatusCode.Unauthenticated, EtcdError.InvalidAuthToken.Message);
        (await SignInAsync(anyone)).Should().Be(token, "the clock stands still");
        await client.GetAsync("key");
    }

    [Test]
    public async Task RestartAsync_TokenOfBefore_IsValid()
    {
        var token = await SignInAsync();

        await Etcd.RestartAsync();

        await Connect(token).GetAsync("key");
    }

    [Test]
    public async Task RestartAsync_KeyFileDeleted_TheServerKeepsTheKey()
    {
        using var key = JwtKey.Create("HS256");
        await using var etcd = await FakeEtcdServer.StartAsync(options => Configure(options, key));
        File.Delete(key.PrivatePath);

        await etcd.RestartAsync(keepData: false);

        using var anyone = new EtcdClients(etcd.CreateChannel());
        await EnableAsync(anyone);
        using var client = new EtcdClients(etcd.CreateChannel(), await SignInAsync(anyone));
        await client.GetAsync("key");
    }

    [Test]
    public async Task Token_OfAnotherServerWithTheSameKey_IsValid()
    {
        await using var other = await FakeEtcdServer.StartAsync(Configure);
        using var anyone = new EtcdClients(other.CreateChannel());
        await EnableAsync(anyone);

        await Connect(await SignInAsync(anyone)).GetAsync("key");
    }

    [Test]
    public async Task Token_OfOneMember_IsValidOnAll()
    {
        await using var cluster = await FakeEtcdCluster.StartAsync(3, Configure);
        using var anyone = new EtcdClients(cluster.Members[0].CreateChannel());
        await EnableAsync(anyone);
        var token = await SignInAsync(anyone);

        foreach (var member in cluster.Members)
        {
            using var client = new EtcdClients(member.CreateChannel(), token);
            await client.PutAsync("key", "value");
        }
    }

    [Test]
    public async Task Tokens_MoreThanTheServerRemembers_AreAllValid()
    {
        var client = Connect(token: null);

        for (var number = 0; number < 1100; number++)
        {
            var token = Signer.Sign($$"""{"username":"root","revision":3,"jti":{{number}}}""");
            await client.Kv.RangeAsync(new RangeRequest { Key = Key }, new Metadata { { "token", token } });
        }
    }
}
