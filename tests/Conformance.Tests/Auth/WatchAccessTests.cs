using Conformance.Tests.Backends;
using Etcd.Api;
using FluentAssertions;
using NUnit.Framework;
using Testing.Etcd;

namespace Conformance.Tests.Auth;

/// <summary>Watches under authentication: the permission is looked at when a watch is created, and not again.</summary>
public sealed class WatchAccessTests(Backend backend) : AuthFixture(backend)
{
    private const string Denied = "rpc error: code = PermissionDenied desc = etcdserver: permission denied";
    private const string NoUser = "rpc error: code = InvalidArgument desc = etcdserver: user name is empty";
    private const string BadToken = "rpc error: code = Unauthenticated desc = etcdserver: invalid auth token";

    [Test]
    public async Task Watch_NotPermitted_IsCreatedAndCanceledAndTheStreamGoesOn()
    {
        await EnableAsync();
        var user = await UserAsync("user", Read("a"));
        var put = await Root.Kv.PutAsync(new PutRequest { Key = Utf8("a") });
        using var watch = new WatchCall(user.Watch);

        var refused = await watch.CreateAsync(new WatchCreateRequest { Key = Utf8("b"), WatchId = 7 });
        (refused.Created, refused.Canceled, refused.WatchId, refused.CancelReason, refused.CompactRevision, refused.Header.Revision)
            .Should().Be((true, true, -1, Denied, 0, put.Header.Revision));

        var created = await watch.CreateAsync(new WatchCreateRequest { Key = Utf8("a") });
        (created.Created, created.Canceled, created.WatchId).Should().Be((true, false, 0));
        await Root.Kv.PutAsync(new PutRequest { Key = Utf8("a") });
        (await watch.EventAsync()).Kv.Version.Should().Be(2);
    }

    [Test]
    public async Task Watch_NoTokenOrABadOne_IsRefused()
    {
        await EnableAsync();

        (await ReasonAsync(Anyone, "a")).Should().Be(NoUser);
        (await ReasonAsync(ClientWith("bad"), "a")).Should().Be(BadToken);
        (await ReasonAsync(Anyone, "b", "a")).Should().Be(NoUser, "the range is looked at later");
    }

    [TestCase("a", "", "")]
    [TestCase("b", "", "")]
    [TestCase("c", "", Denied)]
    [TestCase("a", "c", "")]
    [TestCase("a", "d", Denied)]
    [TestCase("", "", Denied)]
    [TestCase("b", "\0", "")]
    [TestCase("c", "\0", Denied)]
    [TestCase("\0", "\0", Denied)]
    public async Task Watch_Ranges_NeedToBeCovered(string key, string end, string reason)
    {
        await EnableAsync();
        var user = await UserAsync("user", Read("a", "c"), Write("\0", "\0"));

        (await ReasonAsync(user, key, end)).Should().Be(reason);
    }

    [Test]
    public async Task Watch_Running_GoesOnWhateverHappensToItsUser()
    {
        using var before = new WatchCall(Anyone.Watch);
        await before.CreateAsync(new WatchCreateRequest { Key = Utf8("a") });
        await EnableAsync();
        var user = await UserAsync("user", Read("a"));
        using var watch = new WatchCall(user.Watch);
        await watch.CreateAsync(new WatchCreateRequest { Key = Utf8("a") });

        await Root.Auth.UserDeleteAsync(new AuthUserDeleteRequest { Name = "user" });
        await Root.Kv.PutAsync(new PutRequest { Key = Utf8("a"), Value = Utf8("seen") });

        (await before.EventAsync()).Kv.Value.Should().Equal(Utf8("seen"));
        (await watch.EventAsync()).Kv.Value.Should().Equal(Utf8("seen"));
        (await watch.CreateAsync(new WatchCreateRequest { Key = Utf8("a") })).CancelReason.Should().Be(BadToken);
        (await before.CreateAsync(new WatchCreateRequest { Key = Utf8("a") })).CancelReason.Should().Be(NoUser);
    }

    private static async Task<string> ReasonAsync(EtcdClients client, string key, string end = "")
    {
        using var watch = new WatchCall(client.Watch);
        var response = await watch.CreateAsync(new WatchCreateRequest { Key = Utf8(key), RangeEnd = Utf8(end) });
        response.Canceled.Should().Be(response.CancelReason.Length > 0);
        return response.CancelReason;
    }
}
