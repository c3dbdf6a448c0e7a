using Conformance.Tests.Backends;
using Etcd.Api;
using FluentAssertions;
using NUnit.Framework;
using SortOrder = Etcd.Api.RangeRequest.Types.SortOrder;
using SortTarget = Etcd.Api.RangeRequest.Types.SortTarget;

namespace Conformance.Tests.Kv;

/// <summary>The order of a range's keys.</summary>
public sealed class RangeSortTests(Backend backend) : ConformanceFixture(backend)
{
    [SetUp]
    public async Task PutKeysThatEveryTargetOrdersDifferentlyAsync()
    {
        await PutAsync("c", "1");
        await PutAsync("a", "3");
        await PutAsync("b", "2");
        await PutAsync("a", "3");
        await PutAsync("a", "3");
        await PutAsync("c", "1");
    }

    [TestCase(SortTarget.Key, "abc")]
    [TestCase(SortTarget.Value, "cba")]
    [TestCase(SortTarget.Create, "cab")]
    [TestCase(SortTarget.Mod, "bac")]
    [TestCase(SortTarget.Version, "bca")]
    public async Task Range_SortTarget_OrdersBothWays(SortTarget target, string ascending)
    {
        (await NamesAsync(target, SortOrder.Ascend)).Should().Be(ascending);
        (await NamesAsync(target, SortOrder.Descend)).Should().Be(string.Concat(ascending.Reverse()));
    }

    [TestCase(SortTarget.Key, "abc")]
    [TestCase(SortTarget.Value, "cba")]
    [TestCase(SortTarget.Create, "cab")]
    [TestCase(SortTarget.Mod, "bac")]
    [TestCase(SortTarget.Version, "bca")]
    public async Task Range_SortTargetWithoutOrder_Ascends(SortTarget target, string ascending)
    {
        (await NamesAsync(target, SortOrder.None)).Should().Be(ascending);
    }

    [Test]
    public async Task Range_SortWithLimit_SortsFirst()
    {
        (await NamesAsync(SortTarget.Mod, SortOrder.Descend, limit: 2)).Should().Be("ca");
    }

    private async Task<string> NamesAsync(SortTarget target, SortOrder order, long limit = 0)
    {
        var response = await Etcd.Kv.RangeAsync(new RangeRequest
        {
            Key = Key(""), RangeEnd = PrefixEnd, SortTarget = target, SortOrder = order, Limit = limit,
        });
        return string.Concat(response.Kvs.Select(kv => Name(kv.Key)));
    }
}
