using Conformance.Tests.Backends;
using Etcd.Api;
using FakeEtcd;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;

namespace Conformance.Tests.Kv;

/// <summary>Transactions within transactions, as deep as they go.</summary>
public sealed class TxnNestingTests(Backend backend) : ConformanceFixture(backend)
{
    [TestCase(49)]
    [TestCase(50)]
    [TestCase(128)]
    public async Task Txn_Nested_RunsHoweverDeep(int levels)
    {
        // The client cannot read a response as deep as that, so the nested branch is not taken.
        var response = await Etcd.Kv.TxnAsync(Nest(levels));

        response.Succeeded.Should().BeFalse();
        response.Responses.Should().ContainSingle().Which.ResponsePut.Should().NotBeNull();
        (await GetAsync("outer"))!.Version.Should().Be(1);
        (await GetAsync("inner")).Should().BeNull();
    }

    [Test]
    public async Task Txn_NestedInTheBranchThatIsTaken_WritesInTheInnermost()
    {
        await PutAsync("outer");
        var request = Nest(128);
        request.Compare.Clear();

        // The client fails on the response; what the server did shows in the key.
        var txn = async () => await Etcd.Kv.TxnAsync(request);
        await txn.Should().ThrowAsync<RpcException>();

        (await GetAsync("inner")).Should().NotBeNull();
    }

    [TestCase(129)]
    [TestCase(300)]
    public async Task Txn_NestedTooDeep_IsRefused(int levels) =>
        await Etcd.Kv.TxnAsync(Nest(levels)).ShouldFailAsync(EtcdError.TooManyOps);

    [Test]
    public async Task Txn_PutOfAKeyThatADeeplyNestedOneAlsoPuts_IsRefused()
    {
        var request = Nest(100, Ops.Put(Key("outer")));
        request.Success.Add(Ops.Put(Key("outer")));

        await Etcd.Kv.TxnAsync(request).ShouldFailAsync(EtcdError.DuplicateKey);
    }

    /// <summary>A transaction of so many levels, whose outermost compare fails.</summary>
    private TxnRequest Nest(int levels, RequestOp? innermost = null)
    {
        var txn = new TxnRequest { Success = { innermost ?? Ops.Put(Key("inner")) } };
        for (var level = 2; level <= levels; level++)
        {
            txn = new TxnRequest { Success = { Ops.Nested(txn) } };
        }

        txn.Compare.Add(Ops.Version(Key("outer"), Compare.Types.CompareResult.Greater, 99));
        txn.Failure.Add(Ops.Put(Key("outer")));
        return txn;
    }
}
