using Conformance.Tests.Backends;
using Etcd.Api;
using FakeEtcd;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing.Etcd;

namespace Conformance.Tests.Elections;

/// <summary>What a leader says and gives up, and what anybody may say who knows the key.</summary>
public sealed class ProclaimTests(Backend backend) : ElectionFixture(backend)
{
    private const string NotLeader = "election: not leader";
    private const string Missing = "\"leader\" field must be provided";

    [Test]
    public async Task Proclaim_ByTheLeader_ChangesTheValueInOneRevision()
    {
        var leader = (await CampaignAsync(await GrantAsync(), "a")).Leader;

        var header = (await Etcd.Election.ProclaimAsync(Proclaim(leader, "b"))).Header;

        var key = await Etcd.FindAsync(leader.Key.ToStringUtf8());
        (key!.Value.ToStringUtf8(), key.ModRevision, key.Lease).Should().Be(("b", header.Revision, leader.Lease));
    }

    [Test]
    public async Task Proclaim_WrongRevisionOrKey_IsNotLeader()
    {
        var leader = (await CampaignAsync(await GrantAsync(), "a")).Leader;

        await RefusedAsync(new LeaderKey(leader) { Rev = leader.Rev - 1 }, NotLeader);
        await RefusedAsync(new LeaderKey(leader) { Key = Key("election/none") }, NotLeader);
        await RefusedAsync(new LeaderKey(leader) { Lease = 404 }, EtcdError.LeaseNotFound.Message);
        await RefusedAsync(new LeaderKey(leader) { Key = Utf8("") }, EtcdError.EmptyKey.Message);

        (await LeaderValueAsync()).Should().Be("a");
    }

    [Test]
    public async Task Proclaim_AnyKeyAndTheRightRevision_IsWritten()
    {
        var lease = await GrantAsync();

        await Etcd.Election.ProclaimAsync(Proclaim(new LeaderKey { Name = Election, Key = Key("elsewhere"), Lease = lease }, "x"));

        (await GetAsync("elsewhere"))!.Value.ToStringUtf8().Should().Be("x");
    }

    [Test]
    public async Task Proclaim_NoLease_MovesTheKeyToANewOne()
    {
        var leader = (await CampaignAsync(await GrantAsync(), "a")).Leader;

        await Etcd.Election.ProclaimAsync(Proclaim(new LeaderKey(leader) { Lease = 0 }, "b"));

        var key = await Etcd.FindAsync(leader.Key.ToStringUtf8());
        key!.Lease.Should().NotBe(leader.Lease).And.NotBe(0);
        (await Etcd.GrantedTtlAsync(key.Lease)).Should().Be(60);
    }

    [Test]
    public async Task Proclaim_RefusedWithoutALease_HasGrantedOneAllTheSame()
    {
        var before = await Etcd.LeasesAsync();

        await RefusedAsync(new LeaderKey(), EtcdError.EmptyKey.Message);

        (await Etcd.LeasesAsync()).Should().HaveCount(before.Length + 1);
    }

    [Test]
    public async Task ProclaimAndResign_WithoutLeader_AreRefused()
    {
        await Etcd.Election.ProclaimAsync(new ProclaimRequest()).ShouldFailAsync(StatusCode.Unknown, Missing);
        await Etcd.Election.ResignAsync(new ResignRequest()).ShouldFailAsync(StatusCode.Unknown, Missing);
    }

    [Test]
    public async Task Resign_ByTheLeader_DeletesTheKey()
    {
        var leader = (await CampaignAsync(await GrantAsync())).Leader;

        var header = await ResignAsync(leader);

        header.Revision.Should().Be(leader.Rev + 1);
        (await Etcd.FindAsync(leader.Key.ToStringUtf8())).Should().BeNull();
        (await ResignAsync(leader)).Revision.Should().Be(header.Revision, "there is nothing more to give up");
    }

    [Test]
    public async Task Resign_WrongRevision_ChangesNothing()
    {
        var leader = (await CampaignAsync(await GrantAsync())).Leader;

        (await ResignAsync(new LeaderKey(leader) { Rev = leader.Rev - 1 })).Revision.Should().Be(leader.Rev);

        (await Etcd.FindAsync(leader.Key.ToStringUtf8())).Should().NotBeNull();
    }

    [Test]
    public async Task Resign_UnknownLease_DeletesTheKey()
    {
        var leader = (await CampaignAsync(await GrantAsync())).Leader;

        await ResignAsync(new LeaderKey(leader) { Lease = 404 });

        (await Etcd.FindAsync(leader.Key.ToStringUtf8())).Should().BeNull();
    }

    private static ProclaimRequest Proclaim(LeaderKey leader, string value) => new() { Leader = leader, Value = Utf8(value) };

    private async Task RefusedAsync(LeaderKey leader, string message) =>
        await Etcd.Election.ProclaimAsync(Proclaim(leader, "refused")).ShouldFailAsync(StatusCode.Unknown, message);
}
