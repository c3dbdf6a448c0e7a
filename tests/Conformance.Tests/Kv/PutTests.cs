using Conformance.Tests.Backends;
using Etcd.Api;
using FluentAssertions;
using NUnit.Framework;

namespace Conformance.Tests.Kv;

[TestFixture(Backend.Fake)]
[TestFixture(Backend.Real)]
[TestFixture(Backend.Proxy)]
public sealed class PutTests(Backend backend) : ConformanceFixture(backend)
{
    private const long LongTtl = 3600;

    [Test]
    public async Task Put_EachOne_UsesTheNextRevision()
    {
        var first = await RevisionOfPutAsync("a");
        var second = await RevisionOfPutAsync("a");

        second.Should().Be(first + 1);
        (await RevisionAsync()).Should().Be(second);
    }

    [Test]
    public async Task Put_Header_NamesClusterMemberAndTerm()
    {
        var header = (await PutAsync("a")).Header;

        header.ClusterId.Should().NotBe(0);
        header.MemberId.Should().NotBe(0);
        header.RaftTerm.Should().BeGreaterThanOrEqualTo(2);
    }

    [Test]
    public async Task Put_WithoutPrevKv_AnswersNoPreviousKey()
    {
        await PutAsync("a", "old");

        (await PutAsync("a", "new")).PrevKv.Should().BeNull();
    }

    [Test]
    public async Task Put_PrevKv_AnswersWhatItReplaced()
    {
        var created = await RevisionOfPutAsync("a", "old");

        var response = await Etcd.Kv.PutAsync(new PutRequest { Key = Key("a"), Value = Utf8("new"), PrevKv = true });

        response.PrevKv.Should().Be(new KeyValue
        {
            Key = Key("a"), Value = Utf8("old"), CreateRevision = created, ModRevision = created, Version = 1,
        });
    }

    [Test]
    public async Task Put_PrevKvOfANewKey_AnswersNone()
    {
        var response = await Etcd.Kv.PutAsync(new PutRequest { Key = Key("a"), PrevKv = true });

        response.PrevKv.Should().BeNull();
    }

    [Test]
    public async Task Put_IgnoreValue_KeepsTheValueAndTakesTheLease()
    {
        var lease = await GrantAsync();
        await PutAsync("a", "kept");

        await Etcd.Kv.PutAsync(new PutRequest { Key = Key("a"), IgnoreValue = true, Lease = lease });

        var kv = (await GetAsync("a"))!;
        (kv.Value.ToStringUtf8(), kv.Lease, kv.Version).Should().Be(("kept", lease, 2));
    }

    [Test]
    public async Task Put_IgnoreLease_KeepsTheLeaseAndTakesTheValue()
    {
        var lease = await GrantAsync();
        await PutAsync("a", "old", lease);

        await Etcd.Kv.PutAsync(new PutRequest { Key = Key("a"), Value = Utf8("new"), IgnoreLease = true });

        var kv = (await GetAsync("a"))!;
        (kv.Value.ToStringUtf8(), kv.Lease).Should().Be(("new", lease));
    }

    [Test]
    public async Task Put_WithoutLease_DetachesTheKeyFromItsLease()
    {
        var lease = await GrantAsync();
        await PutAsync("a", lease: lease);
        await PutAsync("a");

        await Etcd.Lease.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease });

        (await GetAsync("a"))!.Lease.Should().Be(0);
    }

    [Test]
    public async Task Put_AnotherLease_MovesTheKey()
    {
        var first = await GrantAsync();
        var second = await GrantAsync();
        await PutAsync("a", lease: first);
        await PutAsync("a", lease: second);

        await Etcd.Lease.LeaseRevokeAsync(new LeaseRevokeRequest { ID = first });
        (await GetAsync("a")).Should().NotBeNull();

        await Etcd.Lease.LeaseRevokeAsync(new LeaseRevokeRequest { ID = second });
        (await GetAsync("a")).Should().BeNull();
    }

    [Test]
    public async Task Put_AfterADelete_StartsVersionAndCreateRevisionAgain()
    {
        await PutAsync("a");
        await PutAsync("a");
        await DeleteAsync("a");

        var revision = await RevisionOfPutAsync("a");

        var kv = (await GetAsync("a"))!;
        (kv.Version, kv.CreateRevision).Should().Be((1, revision));
    }

    private async Task<long> GrantAsync() => (await Etcd.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = LongTtl })).ID;
}
