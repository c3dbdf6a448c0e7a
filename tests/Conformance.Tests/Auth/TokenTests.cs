using Conformance.Tests.Backends;
using Etcd.Api;
using FakeEtcd;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing.Network;

namespace Conformance.Tests.Auth;

/// <summary>Tokens that are missing, wrong or no longer good.</summary>
public sealed class TokenTests(Backend backend) : AuthFixture(backend)
{
    private static readonly RangeRequest SomeRead = new() { Key = Utf8("a") };

    [Test]
    public async Task Kv_NoToken_IsRefusedForWantOfAUser()
    {
        await EnableAsync();

        await Anyone.Kv.RangeAsync(SomeRead).ShouldFailAsync(EtcdError.UserEmpty);
        await Anyone.Kv.PutAsync(new PutRequest { Key = Utf8("a") }).ShouldFailAsync(EtcdError.UserEmpty);
        await Anyone.Kv.DeleteRangeAsync(new DeleteRangeRequest { Key = Utf8("a") }).ShouldFailAsync(EtcdError.UserEmpty);
        await Anyone.Kv.TxnAsync(new TxnRequest { Success = { new RequestOp { RequestRange = SomeRead } } })
            .ShouldFailAsync(EtcdError.UserEmpty);
        (await Anyone.Kv.TxnAsync(new TxnRequest())).Succeeded.Should().BeTrue("a transaction of nothing needs no permission");
    }

    [TestCase("")]
    [TestCase("bad")]
    [TestCase("abcdefghijklmnop.1")]
    [TestCase("a.b")]
    [TestCase("a.1.2")]
    public async Task Kv_UnknownToken_IsInvalid(string token)
    {
        await EnableAsync();
        var client = ClientWith(token);

        await client.Kv.RangeAsync(SomeRead).ShouldFailAsync(EtcdError.InvalidAuthToken);
        await client.Kv.PutAsync(new PutRequest { Key = Utf8("a") }).ShouldFailAsync(EtcdError.InvalidAuthToken);
        await client.Kv.DeleteRangeAsync(new DeleteRangeRequest { Key = Utf8("a") }).ShouldFailAsync(EtcdError.InvalidAuthToken);
        await client.Kv.TxnAsync(new TxnRequest()).ShouldFailAsync(EtcdError.InvalidAuthToken);
        await client.Auth.UserListAsync(new AuthUserListRequest()).ShouldFailAsync(EtcdError.InvalidAuthToken);
        await client.Auth.AuthStatusAsync(new AuthStatusRequest()).ShouldFailAsync(EtcdError.InvalidAuthToken);
    }

    [Test]
    public async Task Kv_TokenIsSentTwice_TheFirstOneIsTaken()
    {
        await EnableAsync();
        var token = await TokenAsync("root");

        (await IsServedAsync(token, token)).Should().BeTrue("the client of Python sends it twice over TLS");
        (await IsServedAsync(token, "bad")).Should().BeTrue();
        (await IsServedAsync("bad", token)).Should().BeFalse();

        async Task<bool> IsServedAsync(string first, string second) => await RawHttp2Call.SendAsync(
            Server.Endpoint, "/etcdserverpb.KV/Range", "http", Server.Endpoint, SomeRead, ("token", first), ("token", second)) is not null;
    }

    [Test]
    public async Task Kv_TokenUnderTheGatewaysKey_IsTakenUnlessThereIsAnother()
    {
        await EnableAsync();
        var token = await TokenAsync("root");

        await Anyone.Kv.RangeAsync(SomeRead, new Metadata { { "authorization", token } });

        await Anyone.Kv.RangeAsync(SomeRead, new Metadata { { "authorization", token }, { "token", "bad" } })
            .ShouldFailAsync(EtcdError.InvalidAuthToken);
        await Anyone.Kv.RangeAsync(SomeRead, new Metadata { { "authorization", "bad" }, { "token", token } });
        await Anyone.Kv.RangeAsync(SomeRead, new Metadata { { "authorization", $"Bearer {token}" } })
            .ShouldFailAsync(EtcdError.InvalidAuthToken);
    }

    [Test]
    public async Task UserChangePassword_LiveTokens_EndAndTheNewPasswordCounts()
    {
        await EnableAsync();
        var user = await UserAsync("user", Read("a"));
        await user.Kv.RangeAsync(SomeRead);

        await Root.Auth.UserChangePasswordAsync(new AuthUserChangePasswordRequest { Name = "user", Password = "other" });

        await user.Kv.RangeAsync(SomeRead).ShouldFailAsync(EtcdError.InvalidAuthToken);
        await Anyone.Auth.AuthenticateAsync(new AuthenticateRequest { Name = "user", Password = Password })
            .ShouldFailAsync(EtcdError.AuthFailed);
        await (await SignInAsync("user", "other")).Kv.RangeAsync(SomeRead);
        await Root.Kv.RangeAsync(SomeRead);
    }

    [Test]
    public async Task UserDelete_LiveTokens_End()
    {
        await EnableAsync();
        var user = await UserAsync("user", Read("a"));

        await Root.Auth.UserDeleteAsync(new AuthUserDeleteRequest { Name = "user" });

        await user.Kv.RangeAsync(SomeRead).ShouldFailAsync(EtcdError.InvalidAuthToken);
        await AddUserAsync(Root, "user");
        await user.Kv.RangeAsync(SomeRead).ShouldFailAsync(EtcdError.InvalidAuthToken);
        await (await SignInAsync("user")).Kv.RangeAsync(SomeRead).ShouldFailAsync(EtcdError.PermissionDenied);
    }
}
