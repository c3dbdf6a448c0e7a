using Etcd.Api;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing.Etcd;
using Testing.Tokens;

namespace FakeEtcd.Tests.Auth;

/// <summary>When a JSON web token is valid.</summary>
public sealed class JwtExpiryTests : JwtFixture
{
    [Test]
    public async Task Token_Issued_ExpiresWithTheClockHoweverOftenItIsUsed()
    {
        var token = await SignInAsync();
        var client = Connect(token);
        await client.GetAsync("key");
        await Etcd.AdvanceAsync(Ttl - TimeSpan.FromTicks(1));
        await client.GetAsync("key");

        await Etcd.AdvanceAsync(TimeSpan.FromTicks(1));

        await client.GetAsync("key").ShouldFailAsync(StatusCode.Unauthenticated, EtcdError.InvalidAuthToken.Message);
        Jwt.Claims(token).GetProperty("exp").GetInt64().Should().Be((Start + Ttl).ToUnixTimeSeconds());
        await Connect(await SignInAsync()).GetAsync("key");
    }

    [Test]
    public async Task Token_IssuedBetweenSeconds_ExpiresAtTheSecondBefore()
    {
        await Etcd.AdvanceAsync(TimeSpan.FromSeconds(0.9));
        var client = Connect(await SignInAsync());

        await Etcd.AdvanceAsync(Ttl - TimeSpan.FromSeconds(0.9));

        await client.GetAsync("key").ShouldFailAsync(StatusCode.Unauthenticated, EtcdError.InvalidAuthToken.Message);
    }

    [Test]
    public async Task Token_NotYetValid_BecomesValidWithTheClock()
    {
        var from = Start.ToUnixTimeSeconds() + 5;
        var client = Connect(Signer.Sign($$"""{"username":"root","revision":3,"nbf":{{from}},"iat":{{from - 1}}}"""));
        await client.GetAsync("key").ShouldFailAsync(StatusCode.Unauthenticated, EtcdError.InvalidAuthToken.Message);

        await Etcd.AdvanceAsync(TimeSpan.FromSeconds(5));

        await client.GetAsync("key");
    }

    [Test]
    public async Task Watch_TokenExpired_RunsOnWhileNewOnesAreRefused()
    {
        using var watch = await Connect(await SignInAsync()).OpenCreatedWatchAsync(Create());

        await Etcd.AdvanceAsync(Ttl);

        await Connect(await SignInAsync()).PutAsync("key", "value");
        (await watch.EventAsync()).Kv.Value.ToStringUtf8().Should().Be("value");
        await watch.SendAsync(Create());
        (await watch.NextAsync()).CancelReason.Should().Be("rpc error: code = Unauthenticated desc = etcdserver: invalid auth token");
    }

    [Test]
    public async Task Watch_TokenExpiredWithTheQuirk_EndsWhenItExpires()
    {
        Etcd.Quirks = EtcdQuirks.TokenExpiryClosesWatches;
        using var forever = await Connect(Signer.Sign("""{"username":"root","revision":3}""")).OpenCreatedWatchAsync(Create());
        using var watch = await Connect(await SignInAsync()).OpenCreatedWatchAsync(Create());

        await Etcd.AdvanceAsync(Ttl);

        await watch.NextAsync().ShouldFailAsync(StatusCode.Unauthenticated, EtcdError.InvalidAuthToken.Message);
        await Etcd.AdvanceAsync(TimeSpan.FromDays(3));
        Etcd.Put("key", "value");
        (await forever.EventAsync()).Kv.Value.ToStringUtf8().Should().Be("value");
    }

    private static WatchCreateRequest Create() => new() { Key = Key };
}
