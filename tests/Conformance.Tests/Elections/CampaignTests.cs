using Conformance.Tests.Backends;
using Etcd.Api;
using FakeEtcd;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace Conformance.Tests.Elections;

public sealed class CampaignTests(Backend backend) : ElectionFixture(backend)
{
    [Test]
    public async Task Campaign_NoOtherCandidate_LeadsWithAKeyOfTheLease()
    {
        var lease = await GrantAsync();

        var won = await CampaignAsync(lease, "me");

        var key = await Etcd.FindAsync(KeyOf(lease));
        key!.Value.ToStringUtf8().Should().Be("me");
        key.Lease.Should().Be(lease);
        won.Leader.Should().Be(new LeaderKey { Name = Election, Key = key.Key, Lease = lease, Rev = key.CreateRevision });
        won.Header.Revision.Should().Be(key.CreateRevision);
        (await LeaderValueAsync()).Should().Be("me");
    }

    [TestCase(-5, "-5")]
    [TestCase(long.MinValue, "-8000000000000000")]
    [TestCase(long.MaxValue, "7fffffffffffffff")]
    public async Task Campaign_ExtremeLease_WritesItAsGoDoes(long lease, string hex)
    {
        await Etcd.Lease.LeaseGrantAsync(new LeaseGrantRequest { ID = lease, TTL = 600 });

        (await CampaignAsync(lease)).Leader.Key.ToStringUtf8().Should().Be($"{Prefix}election/{hex}");
        await Etcd.RevokeAsync(lease);
    }

    [Test]
    public async Task Campaign_NoLease_GetsOneOfSixtySeconds()
    {
        var won = await CampaignAsync(lease: 0);

        won.Leader.Lease.Should().NotBe(0);
        (await Etcd.GrantedTtlAsync(won.Leader.Lease)).Should().Be(60);
    }

    [Test]
    public async Task Campaign_UnknownLease_LosesTheCode() =>
        await Etcd.Election.CampaignAsync(By(lease: 404)).ShouldFailAsync(StatusCode.Unknown, EtcdError.LeaseNotFound.Message);

    [Test]
    public async Task Campaign_AgainByTheSameLease_KeepsTheKeyAndTakesTheNewValue()
    {
        var lease = await GrantAsync();
        var first = await CampaignAsync(lease, "a");

        var same = await CampaignAsync(lease, "a");
        var other = await CampaignAsync(lease, "b");

        same.Should().Be(first);
        other.Should().Be(first, "the header is that of the read before the new value");
        var key = await Etcd.FindAsync(KeyOf(lease));
        (key!.Value.ToStringUtf8(), key.CreateRevision, key.Version).Should().Be(("b", first.Leader.Rev, 2));
    }

    [Test]
    public async Task Campaign_NewValueTooLarge_ChangesNothing()
    {
        var lease = await GrantAsync();
        await CampaignAsync(lease, "a");

        await Etcd.Election.CampaignAsync(By(lease, new string('b', 1_600_000)))
            .ShouldFailAsync(StatusCode.Unknown, EtcdError.RequestTooLarge.Message);

        (await LeaderValueAsync()).Should().Be("a");
    }

    [Test]
    public async Task Campaign_OthersLead_WaitsForEachBeforeIt()
    {
        var (first, second, third) = (await GrantAsync(), await GrantAsync(), await GrantAsync());
        var leader = await CampaignAsync(first);
        var waiting = await BeginCampaignAsync(second);
        var last = await BeginCampaignAsync(third);
        await PutAsync("unrelated");
        waiting.ResponseAsync.IsCompleted.Should().BeFalse();

        await ResignAsync(leader.Leader);
        var won = await waiting.ResponseAsync.Within("the second leader");

        won.Header.Revision.Should().Be(won.Leader.Rev, "the header is that of the write of its key");
        last.ResponseAsync.IsCompleted.Should().BeFalse();
        await Etcd.RevokeAsync(second);
        (await last.ResponseAsync.Within("the third leader")).Leader.Lease.Should().Be(third);
    }

    [Test]
    public async Task Campaign_OwnKeyLostWhileItWaits_StillWinsInItsTurn()
    {
        var (first, second) = (await GrantAsync(), await GrantAsync());
        var leader = await CampaignAsync(first);
        var waiting = await BeginCampaignAsync(second);
        await Etcd.RevokeAsync(second);

        await ResignAsync(leader.Leader);

        (await waiting.ResponseAsync.Within("the answer")).Leader.Lease.Should().Be(second);
        (await Etcd.FindAsync(KeyOf(second))).Should().BeNull();
    }

    [Test]
    public async Task Campaign_CanceledWhileItWaits_DeletesItsKey()
    {
        var (first, second) = (await GrantAsync(), await GrantAsync());
        await CampaignAsync(first);
        using var cancel = new CancellationTokenSource();
        await EtcdMetrics.UntilWatchesAsync(Server.ConnectionString, 0);
        var waiting = Etcd.Election.CampaignAsync(By(second), cancellationToken: cancel.Token);
        await EtcdMetrics.UntilWatchesAsync(Server.ConnectionString, 1);

        await cancel.CancelAsync();

        await waiting.ResponseAsync.Invoking(it => it).Should().ThrowAsync<RpcException>();
        await Etcd.WaitForAsync(KeyOf(second), key => key is null);
        (await Etcd.FindAsync(KeyOf(first))).Should().NotBeNull();
    }

    [Test]
    public async Task Leader_NobodyLeads_SaysSo() =>
        await Etcd.Election.LeaderAsync(new LeaderRequest { Name = Election }).ShouldFailAsync(StatusCode.Unknown, "election: no leader");

    [Test]
    public async Task Leader_KeysThatNoCampaignWrote_CountToo()
    {
        await PutAsync("election/z", "first");
        await PutAsync("election/a", "second");

        (await LeaderValueAsync()).Should().Be("first");
    }
}
