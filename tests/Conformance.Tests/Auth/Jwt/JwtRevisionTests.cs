using Conformance.Tests.Backends;
using Etcd.Api;
using FakeEtcd;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing.Etcd;

using TokenText = Testing.Tokens.Jwt;

namespace Conformance.Tests.Auth.Jwt;

/// <summary>Tokens of an auth revision that is not the current one, and of users who do not exist.</summary>
public sealed class JwtRevisionTests(Backend backend) : JwtFixture(backend)
{
    private static readonly TxnRequest EmptyTxn = new();
    private static readonly TxnRequest PutTxn = new() { Success = { new RequestOp { RequestPut = new PutRequest { Key = Utf8("a") } } } };
    private static readonly RangeRequest Range = new() { Key = Utf8("a") };

    private long _lease;

    [SetUp]
    public async Task PutAsync()
    {
        await EnableWithUserAsync();
        _lease = await Forge().GrantAsync();
        await Forge().PutAsync("leased", "value", _lease);
    }

    [TestCase("root")]
    [TestCase("user")]
    [TestCase("ghost")]
    public async Task Keys_OldRevision_AreRefusedBeforeThePermissionsCount(string name)
    {
        var client = Forge(claims => (claims["username"], claims["revision"]) = (name, Revision - 1));

        await client.Kv.RangeAsync(Range).ShouldFailAsync(EtcdError.AuthOldRevision);
        await client.Kv.RangeAsync(new RangeRequest(Range) { Serializable = true }).ShouldFailAsync(EtcdError.AuthOldRevision);
        await client.PutAsync("a", "value").ShouldFailAsync(EtcdError.AuthOldRevision);
        await client.DeleteAsync("a").ShouldFailAsync(EtcdError.AuthOldRevision);
        await client.Kv.TxnAsync(EmptyTxn).ShouldFailAsync(EtcdError.AuthOldRevision);
        await client.Kv.TxnAsync(PutTxn).ShouldFailAsync(EtcdError.AuthOldRevision);
        (await CancelReasonAsync(client)).Should().Be("rpc error: code = InvalidArgument desc = etcdserver: revision of auth store is old");
        await client.Lock.LockAsync(new LockRequest { Name = Utf8("a"), Lease = _lease })
            .ShouldFailAsync(StatusCode.Unknown, "etcdserver: revision of auth store is old");
    }

    [Test]
    public async Task Other_OldRevision_DoesNotMatter()
    {
        var client = Forge(claims => claims["revision"] = Revision - 1);

        await LeaseKeysAsync(client);
        (await client.LeasesAsync()).Should().Contain(_lease);
        (await client.GrantAsync()).Should().NotBe(0);
        (await client.GrantedTtlAsync(_lease)).Should().Be(600);
        (await client.Auth.UserListAsync(new AuthUserListRequest())).Users.Should().Equal("root", "user");
        (await client.Auth.AuthStatusAsync(new AuthStatusRequest())).AuthRevision.Should().Be(Revision);
        await client.Maintenance.StatusAsync(new StatusRequest());
        await client.Kv.CompactAsync(new CompactionRequest { Revision = await RevisionAsync() });
        await client.RevokeAsync(_lease);
    }

    [Test]
    public async Task Leases_OldRevision_AreRefusedToUsersWhoNeedTheirKeys()
    {
        var client = Forge(claims => (claims["username"], claims["revision"]) = ("user", Revision - 1));
        using var keepAlive = new KeepAliveCall(client.Lease);

        await LeaseKeysAsync(client).ShouldFailAsync(EtcdError.AuthOldRevision);
        await client.LeasesAsync().ShouldFailAsync(EtcdError.AuthOldRevision);
        await keepAlive.KeepAliveAsync(_lease).ShouldFailAsync(EtcdError.AuthOldRevision);
        await client.RevokeAsync(_lease).ShouldFailAsync(EtcdError.AuthOldRevision);
        (await client.GrantedTtlAsync(_lease)).Should().Be(600);
    }

    [Test]
    public async Task Keys_RevisionZero_AreThoseOfNobody()
    {
        var client = Forge(claims => claims["revision"] = 0);

        await client.Kv.RangeAsync(Range).ShouldFailAsync(EtcdError.UserEmpty);
        await client.PutAsync("a", "value").ShouldFailAsync(EtcdError.UserEmpty);
        await client.Kv.TxnAsync(PutTxn).ShouldFailAsync(EtcdError.UserEmpty);
        (await CancelReasonAsync(client)).Should().Be("rpc error: code = InvalidArgument desc = etcdserver: user name is empty");
        (await client.Kv.TxnAsync(EmptyTxn)).Succeeded.Should().BeTrue();
        (await client.GrantAsync()).Should().NotBe(0);
        (await client.Auth.UserListAsync(new AuthUserListRequest())).Users.Should().Equal("root", "user");
    }

    [TestCase(5)]
    [TestCase(-1_000_000)]
    public async Task Keys_RevisionOfTheFuture_AreWrittenButNotRead(long difference)
    {
        // Go reads a negative number as a huge one.
        var client = Forge(claims => claims["revision"] = (long)Revision + difference);

        await client.Kv.RangeAsync(Range).ShouldFailAsync(EtcdError.AuthOldRevision);
        await client.Kv.TxnAsync(EmptyTxn).ShouldFailAsync(EtcdError.AuthOldRevision);
        await client.PutAsync("a", "value");
        (await client.Kv.TxnAsync(PutTxn)).Succeeded.Should().BeTrue();
        await LeaseKeysAsync(client);
        (await CancelReasonAsync(client)).Should().BeEmpty();
        await client.DeleteAsync("a");
    }

    [TestCase("ghost")]
    [TestCase("")]
    public async Task Calls_UserWhoDoesNotExist_AreDeniedKeysAndNotFoundElsewhere(string name)
    {
        var client = Forge(claims => claims["username"] = name);
        var error = name.Length == 0 ? EtcdError.UserEmpty : EtcdError.UserNotFound;

        await client.Kv.RangeAsync(Range).ShouldFailAsync(EtcdError.PermissionDenied);
        await client.PutAsync("a", "value").ShouldFailAsync(EtcdError.PermissionDenied);
        await LeaseKeysAsync(client).ShouldFailAsync(EtcdError.PermissionDenied);
        (await CancelReasonAsync(client)).Should().Be("rpc error: code = PermissionDenied desc = etcdserver: permission denied");
        (await client.Kv.TxnAsync(EmptyTxn)).Succeeded.Should().BeTrue();
        (await client.GrantAsync()).Should().NotBe(0);
        await client.Auth.UserListAsync(new AuthUserListRequest()).ShouldFailAsync(error);
        await client.Auth.UserGetAsync(new AuthUserGetRequest { Name = name }).ShouldFailAsync(EtcdError.UserNotFound);
        await client.Maintenance.StatusAsync(new StatusRequest()).ShouldFailAsync(error);
        await client.Kv.CompactAsync(new CompactionRequest { Revision = 1 }).ShouldFailAsync(error);
    }

    [Test]
    public async Task Changes_OfUsers_OutdateTheTokensOfAllButNotTheirWatches()
    {
        var user = await SignInAsync("user");
        var root = await SignInAsync("root");
        using var watch = await user.OpenCreatedWatchAsync(new WatchCreateRequest { Key = Utf8("a") });

        await root.Auth.UserChangePasswordAsync(new AuthUserChangePasswordRequest { Name = "user", Password = "other" });

        await user.Kv.RangeAsync(Range).ShouldFailAsync(EtcdError.AuthOldRevision);
        await root.Kv.RangeAsync(Range).ShouldFailAsync(EtcdError.AuthOldRevision);
        (await user.Auth.UserGetAsync(new AuthUserGetRequest { Name = "user" })).Roles.Should().Equal("user");
        await (await SignInAsync("user", "other")).PutAsync("a", "value");
        (await watch.EventAsync()).Kv.Value.ToStringUtf8().Should().Be("value");
    }

    [Test]
    public async Task AuthDisable_AndEnable_OutdatesTheTokens()
    {
        await Root.Auth.AuthDisableAsync(new AuthDisableRequest());
        await ClientWith("garbage").Kv.RangeAsync(Range);
        await Anyone.Auth.AuthEnableAsync(new AuthEnableRequest());

        await Forge().Kv.RangeAsync(Range).ShouldFailAsync(EtcdError.AuthOldRevision);
        var token = await TokenAsync("root");
        TokenText.Claims(token).GetProperty("revision").GetUInt64().Should().Be(Revision + 1);
        await ClientWith(token).Kv.RangeAsync(Range);
    }

    private async Task LeaseKeysAsync(EtcdClients client) =>
        await client.Lease.LeaseTimeToLiveAsync(new LeaseTimeToLiveRequest { ID = _lease, Keys = true });

    private async Task<long> RevisionAsync() => (await Forge().Kv.RangeAsync(Range)).Header.Revision;

    private static async Task<string> CancelReasonAsync(EtcdClients client)
    {
        using var watch = await client.OpenWatchAsync(new WatchCreateRequest { Key = Utf8("a") });
        return (await watch.NextAsync()).CancelReason;
    }
}
