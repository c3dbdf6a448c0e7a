using Conformance.Tests.Backends;
using Etcd.Api;
using FluentAssertions;
using NUnit.Framework;

namespace Conformance.Tests.Kv;

/// <summary>What a range leaves out: by limit, by revision bounds, keys only, count only.</summary>
public sealed class RangeOptionTests(Backend backend) : ConformanceFixture(backend)
{
    private long _a;
    private long _b;
    private long _bAgain;

    [SetUp]
    public async Task PutThreeKeysAsync()
    {
        _a = await RevisionOfPutAsync("a", "1");
        _b = await RevisionOfPutAsync("b", "2");
        await PutAsync("c", "3");
        _bAgain = await RevisionOfPutAsync("b", "4");
    }

    [TestCase(2, "ab", true)]
    [TestCase(3, "abc", false)]
    [TestCase(0, "abc", false)]
    [TestCase(-1, "abc", false)]
    [TestCase(long.MaxValue, "abc", false)]
    public async Task Range_Limit_CutsAndSaysThatThereIsMore(long limit, string names, bool more)
    {
        var response = await RangeAsync(new RangeRequest { Limit = limit });

        Names(response).Should().Be(names);
        response.More.Should().Be(more);
        response.Count.Should().Be(3, "the count does not know the limit");
    }

    [TestCase(2, "ab")]
    [TestCase(long.MaxValue, "abc")]
    public async Task Range_LimitAtAnOlderRevision_IsTheSame(long limit, string names)
    {
        await PutAsync("d", "5");

        var response = await RangeAsync(new RangeRequest { Limit = limit, Revision = _bAgain });

        (Names(response), response.Count).Should().Be((names, 3L));
    }

    [Test]
    public async Task Range_LimitAtAnOlderRevisionInATransaction_IsTheSame()
    {
        await PutAsync("d", "5");
        var range = new RangeRequest { Key = Key(""), RangeEnd = PrefixEnd, Limit = long.MaxValue, Revision = _bAgain };

        var response = await Etcd.Kv.TxnAsync(new TxnRequest { Success = { new RequestOp { RequestRange = range } } });

        var answer = response.Responses.Single().ResponseRange;
        (Names(answer), answer.Count, answer.More).Should().Be(("abc", 3L, false));
    }

    [Test]
    public async Task Range_KeysOnly_LeavesOutTheValuesAlone()
    {
        var response = await RangeAsync(new RangeRequest { KeysOnly = true });

        response.Kvs.Should().OnlyContain(kv => kv.Value.IsEmpty);
        response.Kvs[1].Should().Be(new KeyValue { Key = Key("b"), CreateRevision = _b, ModRevision = _bAgain, Version = 2 });
    }

    [Test]
    public async Task Range_CountOnly_AnswersNoKeys()
    {
        var response = await RangeAsync(new RangeRequest { CountOnly = true, Limit = 1 });

        response.Kvs.Should().BeEmpty();
        response.Count.Should().Be(3);
    }

    [Test]
    public async Task Range_MinModRevision_LeavesOutOlderChanges()
    {
        Names(await RangeAsync(new RangeRequest { MinModRevision = _a + 2 })).Should().Be("bc");
    }

    [Test]
    public async Task Range_MaxModRevision_LeavesOutNewerChanges()
    {
        Names(await RangeAsync(new RangeRequest { MaxModRevision = _bAgain - 1 })).Should().Be("ac");
    }

    [Test]
    public async Task Range_MinCreateRevision_LeavesOutOlderKeys()
    {
        Names(await RangeAsync(new RangeRequest { MinCreateRevision = _b })).Should().Be("bc");
    }

    [Test]
    public async Task Range_MaxCreateRevision_LeavesOutNewerKeys()
    {
        Names(await RangeAsync(new RangeRequest { MaxCreateRevision = _b })).Should().Be("ab");
    }

    [Test]
    public async Task Range_RevisionBoundsWithLimit_PruneFirst()
    {
        var response = await RangeAsync(new RangeRequest { MinCreateRevision = _b, Limit = 1 });

        Names(response).Should().Be("b");
        response.More.Should().BeTrue();
        response.Count.Should().Be(3, "the count does not know the bounds");
    }

    [Test]
    public async Task Range_Serializable_AnswersTheSame()
    {
        Names(await RangeAsync(new RangeRequest { Serializable = true })).Should().Be("abc");
    }

    private async Task<RangeResponse> RangeAsync(RangeRequest request)
    {
        request.Key = Key("");
        request.RangeEnd = PrefixEnd;
        return await Etcd.Kv.RangeAsync(request);
    }

    private string Names(RangeResponse response) => string.Concat(response.Kvs.Select(kv => Name(kv.Key)));
}
