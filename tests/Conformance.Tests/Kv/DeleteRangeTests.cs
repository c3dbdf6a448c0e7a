using Conformance.Tests.Backends;
using Etcd.Api;
using FluentAssertions;
using NUnit.Framework;

namespace Conformance.Tests.Kv;

public sealed class DeleteRangeTests(Backend backend) : ConformanceFixture(backend)
{
    [Test]
    public async Task DeleteRange_OneKey_UsesOneRevision()
    {
        var put = await RevisionOfPutAsync("a");

        var response = await DeleteAsync("a");

        response.Deleted.Should().Be(1);
        response.PrevKvs.Should().BeEmpty();
        response.Header.Revision.Should().Be(put + 1);
        (await GetAsync("a")).Should().BeNull();
    }

    [Test]
    public async Task DeleteRange_MissingKey_DeletesNothingAndUsesNoRevision()
    {
        var before = await RevisionAsync();

        var response = await DeleteAsync("missing");

        response.Deleted.Should().Be(0);
        response.Header.Revision.Should().Be(before);
    }

    [Test]
    public async Task DeleteRange_Prefix_DeletesAllInOneRevision()
    {
        await PutAsync("a");
        await PutAsync("b");
        var last = await RevisionOfPutAsync("c");

        var response = await Etcd.Kv.DeleteRangeAsync(new DeleteRangeRequest { Key = Key(""), RangeEnd = PrefixEnd });

        response.Deleted.Should().Be(3);
        response.Header.Revision.Should().Be(last + 1);
    }

    [Test]
    public async Task DeleteRange_PrevKv_AnswersWhatWasThere()
    {
        await PutAsync("a", "1");
        await PutAsync("b", "2");

        var response = await Etcd.Kv.DeleteRangeAsync(new DeleteRangeRequest { Key = Key(""), RangeEnd = PrefixEnd, PrevKv = true });

        response.PrevKvs.Select(kv => (Name(kv.Key), kv.Value.ToStringUtf8())).Should().Equal(("a", "1"), ("b", "2"));
    }

    [Test]
    public async Task DeleteRange_EndBeforeStart_DeletesNothing()
    {
        await PutAsync("a");

        var response = await Etcd.Kv.DeleteRangeAsync(new DeleteRangeRequest { Key = Key("z"), RangeEnd = Key("a") });

        response.Deleted.Should().Be(0);
        (await GetAsync("a")).Should().NotBeNull();
    }
}
