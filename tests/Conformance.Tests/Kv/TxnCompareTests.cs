using Conformance.Tests.Backends;
using Etcd.Api;
using FluentAssertions;
using NUnit.Framework;
using CompareResult = Etcd.Api.Compare.Types.CompareResult;

namespace Conformance.Tests.Kv;

/// <summary>When a transaction succeeds.</summary>
public sealed class TxnCompareTests(Backend backend) : ConformanceFixture(backend)
{
    [Test]
    public async Task Txn_WithoutCompares_Succeeds()
    {
        (await HoldsAsync()).Should().BeTrue();
    }

    [TestCase(CompareResult.Equal, "b", true)]
    [TestCase(CompareResult.Equal, "a", false)]
    [TestCase(CompareResult.NotEqual, "a", true)]
    [TestCase(CompareResult.Greater, "a", true)]
    [TestCase(CompareResult.Greater, "b", false)]
    [TestCase(CompareResult.Less, "c", true)]
    [TestCase(CompareResult.Less, "b", false)]
    public async Task Txn_CompareValue_HoldsWhenTheStoredValueIsSo(CompareResult result, string value, bool holds)
    {
        await PutAsync("k", "b");

        (await HoldsAsync(Ops.Value(Key("k"), result, value))).Should().Be(holds);
    }

    [TestCase(CompareResult.Equal, 2, true)]
    [TestCase(CompareResult.Equal, 1, false)]
    [TestCase(CompareResult.NotEqual, 1, true)]
    [TestCase(CompareResult.Greater, 1, true)]
    [TestCase(CompareResult.Less, 3, true)]
    [TestCase(CompareResult.Less, 2, false)]
    public async Task Txn_CompareVersion_HoldsWhenTheStoredVersionIsSo(CompareResult result, long version, bool holds)
    {
        await PutAsync("k");
        await PutAsync("k");

        (await HoldsAsync(Ops.Version(Key("k"), result, version))).Should().Be(holds);
    }

    [Test]
    public async Task Txn_CompareRevisions_KnowCreationFromChange()
    {
        var created = await RevisionOfPutAsync("k");
        var modified = await RevisionOfPutAsync("k");

        (await HoldsAsync(Ops.Created(Key("k"), CompareResult.Equal, created))).Should().BeTrue();
        (await HoldsAsync(Ops.Created(Key("k"), CompareResult.Less, created))).Should().BeFalse();
        (await HoldsAsync(Ops.Modified(Key("k"), CompareResult.Equal, modified))).Should().BeTrue();
        (await HoldsAsync(Ops.Modified(Key("k"), CompareResult.Greater, created))).Should().BeTrue();
    }

    [Test]
    public async Task Txn_CompareLease_HoldsForTheKeysLease()
    {
        var lease = (await Etcd.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = 3600 })).ID;
        await PutAsync("leased", lease: lease);
        await PutAsync("free");

        (await HoldsAsync(Ops.Leased(Key("leased"), CompareResult.Equal, lease))).Should().BeTrue();
        (await HoldsAsync(Ops.Leased(Key("free"), CompareResult.Equal, 0))).Should().BeTrue();
        (await HoldsAsync(Ops.Leased(Key("free"), CompareResult.Equal, lease))).Should().BeFalse();
    }

    [Test]
    public async Task Txn_CompareAMissingKey_TakesEveryNumberForZero()
    {
        (await HoldsAsync(Ops.Missing(Key("k")))).Should().BeTrue();
        (await HoldsAsync(Ops.Created(Key("k"), CompareResult.Equal, 0))).Should().BeTrue();
        (await HoldsAsync(Ops.Modified(Key("k"), CompareResult.Greater, 0))).Should().BeFalse();
    }

    [TestCase(CompareResult.Equal)]
    [TestCase(CompareResult.NotEqual)]
    public async Task Txn_CompareTheValueOfAMissingKey_NeverHolds(CompareResult result)
    {
        (await HoldsAsync(Ops.Value(Key("k"), result, ""))).Should().BeFalse();
    }

    [Test]
    public async Task Txn_SeveralCompares_MustAllHold()
    {
        await PutAsync("k");

        (await HoldsAsync(Ops.Version(Key("k"), CompareResult.Equal, 1), Ops.Missing(Key("other")))).Should().BeTrue();
        (await HoldsAsync(Ops.Version(Key("k"), CompareResult.Equal, 1), Ops.Missing(Key("k")))).Should().BeFalse();
    }

    [Test]
    public async Task Txn_CompareOverARange_MustHoldForEveryKeyInIt()
    {
        await PutAsync("a");
        await PutAsync("b");
        var everyIsNew = Ops.Version(Key(""), CompareResult.Equal, 1);
        everyIsNew.RangeEnd = PrefixEnd;

        (await HoldsAsync(everyIsNew)).Should().BeTrue();

        await PutAsync("b");
        (await HoldsAsync(everyIsNew)).Should().BeFalse();
    }

    private async Task<bool> HoldsAsync(params Compare[] compares) =>
        (await Etcd.Kv.TxnAsync(new TxnRequest { Compare = { compares } })).Succeeded;
}
