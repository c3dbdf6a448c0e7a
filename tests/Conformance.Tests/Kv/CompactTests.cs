using Conformance.Tests.Backends;
using Etcd.Api;
using FakeEtcd;
using FluentAssertions;
using NUnit.Framework;

namespace Conformance.Tests.Kv;

public sealed class CompactTests(Backend backend) : ConformanceFixture(backend)
{
    [Test]
    public async Task Compact_PastRevision_KeepsItAndForgetsWhatIsOlder()
    {
        var first = await RevisionOfPutAsync("a", "1");
        var second = await RevisionOfPutAsync("a", "2");
        await PutAsync("a", "3");

        await CompactAsync(second);

        (await AtAsync(second)).Kvs.Single().Value.Should().Equal(Utf8("2"));
        await Etcd.Kv.RangeAsync(new RangeRequest { Key = Key("a"), Revision = first }).ShouldFailAsync(EtcdError.Compacted);
    }

    [Test]
    public async Task Compact_CurrentRevision_LeavesTheKeysReadable()
    {
        var revision = await RevisionOfPutAsync("a", "1");

        var response = await CompactAsync(revision);

        response.Header.Revision.Should().Be(revision, "a compaction uses no revision");
        (await AtAsync(revision)).Kvs.Single().Value.Should().Equal(Utf8("1"));
    }

    [Test]
    public async Task Compact_DeletedKey_KeepsTheOthers()
    {
        await PutAsync("gone");
        await PutAsync("kept");
        var deleted = (await DeleteAsync("gone")).Header.Revision;

        await CompactAsync(deleted);

        (await GetAsync("gone")).Should().BeNull();
        (await GetAsync("kept"))!.Version.Should().Be(1);
        await PutAsync("gone");
        (await GetAsync("gone"))!.Version.Should().Be(1);
    }

    [Test]
    public async Task Compact_Physical_AnswersWhenItIsDone()
    {
        var revision = await RevisionOfPutAsync("a");

        var response = await Etcd.Kv.CompactAsync(new CompactionRequest { Revision = revision, Physical = true });

        response.Header.Revision.Should().Be(revision);
    }

    [Test]
    public async Task Compact_SameRevisionAgain_IsRefused()
    {
        var revision = await RevisionOfPutAsync("a");
        await CompactAsync(revision);

        await Etcd.Kv.CompactAsync(new CompactionRequest { Revision = revision }).ShouldFailAsync(EtcdError.Compacted);
        await Etcd.Kv.CompactAsync(new CompactionRequest { Revision = revision - 1 }).ShouldFailAsync(EtcdError.Compacted);
    }

    [Test]
    public async Task Compact_FutureRevision_IsRefused()
    {
        var revision = await RevisionOfPutAsync("a");

        await Etcd.Kv.CompactAsync(new CompactionRequest { Revision = revision + 1 }).ShouldFailAsync(EtcdError.FutureRev);
    }

    private async Task<CompactionResponse> CompactAsync(long revision) =>
        await Etcd.Kv.CompactAsync(new CompactionRequest { Revision = revision });

    private async Task<RangeResponse> AtAsync(long revision) =>
        await Etcd.Kv.RangeAsync(new RangeRequest { Key = Key("a"), Revision = revision });
}
