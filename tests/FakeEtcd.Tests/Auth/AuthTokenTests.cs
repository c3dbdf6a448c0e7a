using Etcd.Api;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;
using Testing.Etcd;

namespace FakeEtcd.Tests.Auth;

/// <summary>Auth tokens on a clock that the test holds.</summary>
public sealed class AuthTokenTests
{
    private static readonly TimeSpan Ttl = TimeSpan.FromSeconds(10);

    private FakeEtcdServer _etcd = null!;
    private EtcdClients _client = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _etcd = await FakeEtcdServer.StartAsync(options =>
        {
            options.UseManualClock();
            options.AuthTokenTtl = Ttl;
            options.Seed = 7;
        });
        _client = new EtcdClients(_etcd.ConnectionString);
        await _client.Auth.UserAddAsync(new AuthUserAddRequest { Name = "root", Password = "secret" });
        await _client.Auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = "root", Role = "root" });
        await _client.Auth.AuthEnableAsync(new AuthEnableRequest());
    }

    [TearDown]
    public async Task StopAsync()
    {
        _client.Dispose();
        await _etcd.DisposeAsync();
    }

    [Test]
    public async Task Token_NotUsedForItsTtl_IsInvalid()
    {
        var token = await SignInAsync();
        await _etcd.AdvanceAsync(Ttl - TimeSpan.FromTicks(1));
        (await ReadAsync(token)).Should().Be(StatusCode.OK);

        await _etcd.AdvanceAsync(Ttl);

        (await ReadAsync(token)).Should().Be(StatusCode.Unauthenticated);
        (await ReadAsync(await SignInAsync())).Should().Be(StatusCode.OK);
    }

    [Test]
    public async Task Token_Used_LivesForAnotherTtl()
    {
        var used = await SignInAsync();
        var idle = await SignInAsync();

        for (var use = 0; use < 3; use++)
        {
            await _etcd.AdvanceAsync(Ttl / 2);
            (await ReadAsync(used)).Should().Be(StatusCode.OK);
        }

        (await ReadAsync(idle)).Should().Be(StatusCode.Unauthenticated);
    }

    [Test]
    public async Task Watch_TokenExpired_RunsOnWhileNewOnesAreRefused()
    {
        var token = await SignInAsync();
        using var watch = new WatchCall(_client.Watch.Watch(Headers(token)));
        var create = new WatchRequest { CreateRequest = new WatchCreateRequest { Key = ByteString.CopyFromUtf8("key") } };
        await watch.SendAsync(create);
        (await watch.NextAsync()).Canceled.Should().BeFalse();

        await _etcd.AdvanceAsync(Ttl);

        await _client.Kv.PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8("key") }, Headers(await SignInAsync()));
        (await watch.NextAsync()).Events.Should().ContainSingle();
        await watch.SendAsync(create);
        (await watch.NextAsync()).CancelReason.Should().Be("rpc error: code = Unauthenticated desc = etcdserver: invalid auth token");
    }

    [Test]
    public async Task ExpireAuthTokens_SeveralUsers_EndsAllTokensAndNothingElse()
    {
        string[] tokens = [await SignInAsync(), await SignInAsync()];

        _etcd.ExpireAuthTokens();

        foreach (var token in tokens)
        {
            (await ReadAsync(token)).Should().Be(StatusCode.Unauthenticated);
        }

        (await ReadAsync(await SignInAsync())).Should().Be(StatusCode.OK);
    }

    [Test]
    public async Task ExpireAuthTokens_NoAuthentication_DoesNothing()
    {
        await using var etcd = await FakeEtcdServer.StartAsync();
        using var client = new EtcdClients(etcd.ConnectionString);

        etcd.ExpireAuthTokens();

        await client.PutAsync("key", "value");
    }

    [Test]
    public async Task ExpireAuthTokens_ServerDisposed_Throws()
    {
        var etcd = await FakeEtcdServer.StartAsync();
        await etcd.DisposeAsync();

        etcd.Invoking(it => it.ExpireAuthTokens()).Should().Throw<ObjectDisposedException>();
    }

    [Test]
    public async Task RestartAsync_TokenOfBefore_IsInvalid()
    {
        var token = await SignInAsync();

        await _etcd.RestartAsync();

        (await ReadAsync(token)).Should().Be(StatusCode.Unauthenticated);
    }

    [Test]
    public async Task Token_SameSeed_IsTheSame()
    {
        var token = await SignInAsync();
        await StopAsync();
        await StartAsync();

        (await SignInAsync()).Should().Be(token);
    }

    private static Metadata Headers(string token) => new() { { "token", token } };

    private async Task<string> SignInAsync() =>
        (await _client.Auth.AuthenticateAsync(new AuthenticateRequest { Name = "root", Password = "secret" })).Token;

    private async Task<StatusCode> ReadAsync(string token)
    {
        try
        {
            await _client.Kv.RangeAsync(new RangeRequest { Key = ByteString.CopyFromUtf8("key") }, Headers(token));
            return StatusCode.OK;
        }
        catch (RpcException exception)
        {
            return exception.StatusCode;
        }
    }
}
