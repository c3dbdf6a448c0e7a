using Conformance.Tests.Backends;
using Etcd.Api;
using FluentAssertions;
using NUnit.Framework;

namespace Conformance.Tests.Kv;

/// <summary>Reads of the past.</summary>
public sealed class RangeRevisionTests(Backend backend) : ConformanceFixture(backend)
{
    [Test]
    public async Task Range_PastRevision_AnswersTheStoreAsItWas()
    {
        var first = await RevisionOfPutAsync("a", "old");
        await PutAsync("a", "new");
        await PutAsync("b");

        var response = await AtAsync(first);

        response.Kvs.Should().Equal(new KeyValue
        {
            Key = Key("a"), Value = Utf8("old"), CreateRevision = first, ModRevision = first, Version = 1,
        });
        response.Count.Should().Be(1);
    }

    [Test]
    public async Task Range_PastRevision_HeaderHasTheCurrentRevision()
    {
        var first = await RevisionOfPutAsync("a");
        var second = await RevisionOfPutAsync("a");

        (await AtAsync(first)).Header.Revision.Should().Be(second);
    }

    [Test]
    public async Task Range_RevisionBeforeADelete_StillHasTheKey()
    {
        var put = await RevisionOfPutAsync("a");
        var delete = (await DeleteAsync("a")).Header.Revision;

        (await AtAsync(put)).Kvs.Should().ContainSingle();
        (await AtAsync(delete)).Kvs.Should().BeEmpty();
    }

    [TestCase(0)]
    [TestCase(-1)]
    public async Task Range_ZeroOrNegativeRevision_ReadsTheCurrentOne(long revision)
    {
        await PutAsync("a", "old");
        await PutAsync("a", "new");

        (await AtAsync(revision)).Kvs.Single().Value.Should().Equal(Utf8("new"));
    }

    private async Task<RangeResponse> AtAsync(long revision) =>
        await Etcd.Kv.RangeAsync(new RangeRequest { Key = Key(""), RangeEnd = PrefixEnd, Revision = revision });
}
