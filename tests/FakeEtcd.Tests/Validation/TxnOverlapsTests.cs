using Etcd.Api;
using FakeEtcd.Protocol;
using FakeEtcd.Services.Validation;
using FluentAssertions;
using Google.Protobuf;
using Google.Protobuf.Collections;
using NUnit.Framework;
using Testing;

namespace FakeEtcd.Tests.Validation;

public sealed class TxnOverlapsTests
{
    /// <summary>So many that a look at each delete for each put takes minutes.</summary>
    private const int Many = 100_000;

    [Test]
    public Task Check_ManyPutsAndDeletesOfKeys_StaysQuick() => CheckAsync(
        Enumerable.Range(0, Many).SelectMany(number => new[] { Put($"{number}"), Delete($"{number}/") }));

    [Test]
    public Task Check_ManyPutsAndOneDeleteAgainAndAgain_StaysQuick() => CheckAsync(
        Enumerable.Range(0, Many).SelectMany(number => new[] { Put($"{number}"), Delete("a", "b") }));

    [Test]
    public Task Check_ManyPutsAndDeletesOfRangesInNestedTransactions_StaysQuick() => CheckAsync(
        Enumerable.Range(0, Many / 2).Select(number => Nested(Put($"{number:D6}"), Delete($"{number:D6}+", $"{number:D6}/"))));

    [TestCase("a", "a", null, TestName = "Check: a put of a key that is deleted")]
    [TestCase("b", "a", "c", TestName = "Check: a put within a range that is deleted")]
    public void Check_PutThatIsDeletedAmongMany_IsRefused(string put, string from, string? to)
    {
        var others = Enumerable.Range(0, 100).SelectMany(number => new[] { Put($"{number:D2}+"), Delete($"{number:D2}-", $"{number:D2}/") });

        var check = () => TxnOverlaps.Check([Put(put), .. others, Delete(from, to)]);

        check.Should().Throw<EtcdException>().Which.Error.Should().BeSameAs(EtcdError.DuplicateKey);
    }

    private static async Task CheckAsync(IEnumerable<RequestOp> operations)
    {
        var list = new RepeatedField<RequestOp> { operations };
        await Task.Run(() => TxnOverlaps.Check(list)).Within("the check of many operations");
    }

    private static RequestOp Put(string key) => new() { RequestPut = new PutRequest { Key = ByteString.CopyFromUtf8(key) } };

    private static RequestOp Delete(string key, string? end = null) => new()
    {
        RequestDeleteRange = new DeleteRangeRequest { Key = ByteString.CopyFromUtf8(key), RangeEnd = ByteString.CopyFromUtf8(end ?? "") },
    };

    private static RequestOp Nested(params RequestOp[] operations) => new() { RequestTxn = new TxnRequest { Success = { operations } } };
}
