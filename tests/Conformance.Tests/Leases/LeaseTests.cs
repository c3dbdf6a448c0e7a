using Conformance.Tests.Backends;
using Etcd.Api;
using FakeEtcd;
using FluentAssertions;
using NUnit.Framework;
using Testing.Etcd;

namespace Conformance.Tests.Leases;

/// <summary>Leases that do not run out.</summary>
[TestFixture(Backend.Fake)]
[TestFixture(Backend.Real)]
[TestFixture(Backend.Proxy)]
public sealed class LeaseTests(Backend backend) : ConformanceFixture(backend)
{
    private const long LongTtl = 3600;
    private const long UnknownLease = 0x404;

    [Test]
    public async Task Grant_WithoutId_ChoosesOneAndUsesNoRevision()
    {
        var before = await RevisionAsync();

        var first = await GrantAsync(LongTtl);
        var second = await GrantAsync(LongTtl);

        first.ID.Should().BePositive();
        second.ID.Should().BePositive().And.NotBe(first.ID);
        first.TTL.Should().Be(LongTtl);
        first.Error.Should().BeEmpty();
        first.Header.Revision.Should().Be(before);
    }

    [Test]
    public async Task Grant_ChosenId_IsTaken()
    {
        var response = await Etcd.Lease.LeaseGrantAsync(new LeaseGrantRequest { ID = 7587, TTL = LongTtl });

        response.ID.Should().Be(7587);
    }

    [TestCase(1)]
    [TestCase(0)]
    [TestCase(-1)]
    public async Task Grant_TtlBelowTheMinimum_GetsTheMinimum(long ttl)
    {
        (await GrantAsync(ttl)).TTL.Should().Be(2);
    }

    [Test]
    public async Task Revoke_LeaseWithKeys_DeletesThemInOneRevision()
    {
        var lease = (await GrantAsync(LongTtl)).ID;
        await PutAsync("a", lease: lease);
        await PutAsync("b", lease: lease);
        var last = await RevisionOfPutAsync("free");

        var response = await Etcd.Lease.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease });

        response.Header.Revision.Should().Be(last + 1);
        (await GetAsync("a")).Should().BeNull();
        (await GetAsync("b")).Should().BeNull();
        (await GetAsync("free")).Should().NotBeNull();
    }

    [Test]
    public async Task Revoke_LeaseWithoutKeys_UsesNoRevision()
    {
        var lease = (await GrantAsync(LongTtl)).ID;
        var before = await RevisionAsync();

        var response = await Etcd.Lease.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease });

        response.Header.Revision.Should().Be(before);
    }

    [Test]
    public async Task Revoke_Twice_IsRefusedTheSecondTime()
    {
        var lease = (await GrantAsync(LongTtl)).ID;
        await Etcd.Lease.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease });

        await Etcd.Lease.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease }).ShouldFailAsync(EtcdError.LeaseNotFound);
    }

    [Test]
    public async Task KeepAlive_KnownLease_AnswersItsTtl()
    {
        var lease = (await GrantAsync(LongTtl)).ID;
        using var call = new KeepAliveCall(Etcd.Lease);

        var response = await call.KeepAliveAsync(lease);

        (response.ID, response.TTL).Should().Be((lease, LongTtl));
    }

    [Test]
    public async Task KeepAlive_UnknownLease_AnswersTtlZeroAndGoesOn()
    {
        var lease = (await GrantAsync(LongTtl)).ID;
        using var call = new KeepAliveCall(Etcd.Lease);

        var unknown = await call.KeepAliveAsync(UnknownLease);
        var known = await call.KeepAliveAsync(lease);

        (unknown.ID, unknown.TTL).Should().Be((UnknownLease, 0));
        known.TTL.Should().Be(LongTtl);
    }

    [Test]
    public async Task TimeToLive_KnownLease_AnswersWhatWasGrantedAndWhatIsLeft()
    {
        var lease = (await GrantAsync(LongTtl)).ID;

        var response = await TimeToLiveAsync(lease);

        response.ID.Should().Be(lease);
        response.GrantedTTL.Should().Be(LongTtl);
        response.TTL.Should().BeInRange(1, LongTtl);
        response.Keys.Should().BeEmpty();
    }

    [Test]
    public async Task TimeToLive_Keys_AnswersThoseOfTheLease()
    {
        var lease = (await GrantAsync(LongTtl)).ID;
        await PutAsync("a", lease: lease);
        await PutAsync("b", lease: lease);
        await PutAsync("left", lease: lease);
        await PutAsync("left");

        (await TimeToLiveAsync(lease)).Keys.Should().BeEmpty("they were not asked for");
        (await TimeToLiveAsync(lease, keys: true)).Keys.Should().BeEquivalentTo([Key("a"), Key("b")]);
    }

    [Test]
    public async Task TimeToLive_UnknownLease_AnswersMinusOneAndNoError()
    {
        var response = await TimeToLiveAsync(UnknownLease, keys: true);

        (response.ID, response.TTL, response.GrantedTTL).Should().Be((UnknownLease, -1, 0));
        response.Keys.Should().BeEmpty();
    }

    [Test]
    public async Task Leases_GrantedAndRevoked_ListsThoseThatAreLeft()
    {
        var kept = (await GrantAsync(LongTtl)).ID;
        var revoked = (await GrantAsync(LongTtl)).ID;
        await Etcd.Lease.LeaseRevokeAsync(new LeaseRevokeRequest { ID = revoked });

        var leases = (await Etcd.Lease.LeaseLeasesAsync(new LeaseLeasesRequest())).Leases.Select(lease => lease.ID);

        leases.Should().Contain(kept).And.NotContain(revoked);
    }

    private async Task<LeaseGrantResponse> GrantAsync(long ttl) =>
        await Etcd.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = ttl });

    private async Task<LeaseTimeToLiveResponse> TimeToLiveAsync(long lease, bool keys = false) =>
        await Etcd.Lease.LeaseTimeToLiveAsync(new LeaseTimeToLiveRequest { ID = lease, Keys = keys });
}
