using Conformance.Tests.Backends;
using Etcd.Api;
using FakeEtcd;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace Conformance.Tests.Auth;

/// <summary>Leases under authentication: whoever may write all of its keys may revoke one.</summary>
public sealed class LeaseAccessTests(Backend backend) : AuthFixture(backend)
{
    [Test]
    public async Task Lease_NoKeys_IsEveryUsers()
    {
        await EnableAsync();
        var user = await UserAsync("user");
        var other = await UserAsync("other");
        var lease = (await user.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = 3600 })).ID;

        using (var keepAlive = new KeepAliveCall(other.Lease))
        {
            (await keepAlive.KeepAliveAsync(lease)).TTL.Should().Be(3600);
        }

        (await other.Lease.LeaseLeasesAsync(new LeaseLeasesRequest())).Leases.Should().ContainSingle();
        (await other.Lease.LeaseTimeToLiveAsync(new LeaseTimeToLiveRequest { ID = lease })).GrantedTTL.Should().Be(3600);
        await other.Lease.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease });
        await other.Lease.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease }).ShouldFailAsync(EtcdError.LeaseNotFound);
    }

    [Test]
    public async Task LeaseKeepAlive_KeysOfOthers_EndsTheStream()
    {
        await EnableAsync();
        var followed = await Root.VersionAsync() >= EtcdVersion.Followed;
        var lease = await LeaseWithAsync("a");
        var user = await UserAsync("user", Read("a"));
        using var keepAlive = new KeepAliveCall(user.Lease);
        (await keepAlive.KeepAliveAsync(lease + 1)).TTL.Should().Be(0, "there is no such lease");

        var refused = () => keepAlive.KeepAliveAsync(lease);

        if (followed)
        {
            (await refused.Should().ThrowAsync<RpcException>()).Which.Status
                .Should().Match<Status>(it => it.StatusCode == StatusCode.PermissionDenied && it.Detail == EtcdError.PermissionDenied.Message);
        }
        else
        {
            (await refused()).TTL.Should().Be(3600, "older releases let everyone renew");
        }
    }

    [Test]
    public async Task LeaseRevoke_KeysOfOthers_IsRefused()
    {
        await EnableAsync();
        var lease = await LeaseWithAsync("a", "b");
        var one = await UserAsync("one", ReadWrite("a"));
        var both = await UserAsync("both", Write("a"), Write("b"));

        await one.Lease.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease }).ShouldFailAsync(EtcdError.PermissionDenied);
        await Anyone.Lease.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease }).ShouldFailAsync(EtcdError.UserEmpty);

        await both.Lease.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease });
        (await Root.Kv.RangeAsync(new RangeRequest { Key = Utf8("a"), RangeEnd = Utf8("c") })).Kvs.Should().BeEmpty();
    }

    [Test]
    public async Task LeaseTimeToLive_WithKeys_NeedsThemReadable()
    {
        await EnableAsync();
        var lease = await LeaseWithAsync("a", "b");
        var keys = new LeaseTimeToLiveRequest { ID = lease, Keys = true };
        var missing = new LeaseTimeToLiveRequest { ID = lease + 1, Keys = true };
        var one = await UserAsync("one", ReadWrite("a"), Write("b"));
        var both = await UserAsync("both", Read("a"), Read("b"));

        await one.Lease.LeaseTimeToLiveAsync(keys).ShouldFailAsync(EtcdError.PermissionDenied);
        await Anyone.Lease.LeaseTimeToLiveAsync(keys).ShouldFailAsync(EtcdError.UserEmpty);
        await Anyone.Lease.LeaseTimeToLiveAsync(missing).ShouldFailAsync(EtcdError.UserEmpty);
        await ClientWith("bad").Lease.LeaseTimeToLiveAsync(keys).ShouldFailAsync(EtcdError.InvalidAuthToken);

        (await both.Lease.LeaseTimeToLiveAsync(keys)).Keys.Should().HaveCount(2);
        (await Root.Lease.LeaseTimeToLiveAsync(keys)).Keys.Should().HaveCount(2);
        (await one.Lease.LeaseTimeToLiveAsync(missing)).TTL.Should().Be(-1);
        (await one.Lease.LeaseTimeToLiveAsync(new LeaseTimeToLiveRequest { ID = lease })).GrantedTTL.Should().Be(3600);
    }

    [Test]
    public async Task Expiry_UnderAuthentication_DeletesTheKeysAllTheSame()
    {
        await EnableAsync();
        var lease = (await Root.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = 1 })).ID;
        await Root.Kv.PutAsync(new PutRequest { Key = Utf8("a"), Lease = lease });

        await Bounded.UntilAsync(
            async () => (await Root.Kv.RangeAsync(new RangeRequest { Key = Utf8("a") })).Count == 0, "the end of a lease's key");
    }

    private async Task<long> LeaseWithAsync(params string[] keys)
    {
        var lease = (await Root.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = 3600 })).ID;
        foreach (var key in keys)
        {
            await Root.Kv.PutAsync(new PutRequest { Key = Utf8(key), Lease = lease });
        }

        return lease;
    }
}
