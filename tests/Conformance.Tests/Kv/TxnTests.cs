using Conformance.Tests.Backends;
using Etcd.Api;
using FluentAssertions;
using NUnit.Framework;

namespace Conformance.Tests.Kv;

/// <summary>What a transaction does and answers.</summary>
[TestFixture(Backend.Fake)]
[TestFixture(Backend.Real)]
[TestFixture(Backend.Proxy)]
public sealed class TxnTests(Backend backend) : ConformanceFixture(backend)
{
    [Test]
    public async Task Txn_CompareDecides_RunsOneBranch()
    {
        var txn = new TxnRequest
        {
            Compare = { Ops.Missing(Key("lock")) },
            Success = { Ops.Put(Key("lock"), "mine") },
            Failure = { Ops.Get(Key("lock")) },
        };

        var first = await Etcd.Kv.TxnAsync(txn);
        var second = await Etcd.Kv.TxnAsync(txn);

        first.Succeeded.Should().BeTrue();
        first.Responses.Single().ResponsePut.Should().NotBeNull();
        second.Succeeded.Should().BeFalse();
        second.Responses.Single().ResponseRange.Kvs.Single().Value.Should().Equal(Utf8("mine"));
    }

    [Test]
    public async Task Txn_SeveralWrites_ShareOneRevision()
    {
        await PutAsync("old");
        var before = await RevisionAsync();

        var response = await Etcd.Kv.TxnAsync(new TxnRequest { Success = { Ops.Put(Key("a")), Ops.Put(Key("b")), Ops.Delete(Key("old")) } });

        response.Header.Revision.Should().Be(before + 1);
        (await GetAsync("a"))!.ModRevision.Should().Be(before + 1);
        (await GetAsync("b"))!.ModRevision.Should().Be(before + 1);
    }

    [Test]
    public async Task Txn_WithoutWrites_UsesNoRevision()
    {
        var before = await RevisionOfPutAsync("a");

        var response = await Etcd.Kv.TxnAsync(new TxnRequest { Success = { Ops.Get(Key("a")), Ops.Delete(Key("missing")) } });

        response.Header.Revision.Should().Be(before);
        response.Responses[1].ResponseDeleteRange.Deleted.Should().Be(0);
    }

    [Test]
    public async Task Txn_ReadAfterAWrite_SeesIt()
    {
        await PutAsync("a", "old");

        var response = await Etcd.Kv.TxnAsync(new TxnRequest
        {
            Success = { Ops.Get(Key("a")), Ops.Put(Key("a"), "new"), Ops.Get(Key("a")), Ops.Delete(Key("b")) },
        });

        response.Responses[0].ResponseRange.Kvs.Single().Value.Should().Equal(Utf8("old"));
        response.Responses[2].ResponseRange.Kvs.Single().Value.Should().Equal(Utf8("new"));
    }

    [Test]
    public async Task Txn_Nested_RunsItsOwnBranchAndSharesTheRevision()
    {
        var before = await RevisionAsync();
        var nested = new TxnRequest
        {
            Compare = { Ops.Missing(Key("outer")) },
            Success = { Ops.Put(Key("inner"), "missing") },
            Failure = { Ops.Put(Key("inner"), "found") },
        };

        var response = await Etcd.Kv.TxnAsync(new TxnRequest { Success = { Ops.Nested(nested), Ops.Put(Key("outer")) } });

        response.Header.Revision.Should().Be(before + 1);
        response.Responses[0].ResponseTxn.Succeeded.Should().BeTrue();
        (await GetAsync("inner"))!.Value.Should().Equal(Utf8("missing"));
    }

    [Test]
    public async Task Txn_NestedCompare_IsDecidedBeforeAnythingIsWritten()
    {
        var nested = new TxnRequest { Compare = { Ops.Missing(Key("outer")) } };

        var response = await Etcd.Kv.TxnAsync(new TxnRequest { Success = { Ops.Put(Key("outer")), Ops.Nested(nested) } });

        response.Responses[1].ResponseTxn.Succeeded.Should().BeTrue();
    }

    [Test]
    public async Task Txn_NestedResponses_HaveHeadersWithARevisionOnly()
    {
        var nested = new TxnRequest { Success = { Ops.Put(Key("inner")) } };

        var response = await Etcd.Kv.TxnAsync(new TxnRequest { Success = { Ops.Put(Key("a")), Ops.Get(Key("a")), Ops.Nested(nested) } });

        var revision = response.Header.Revision;
        response.Header.MemberId.Should().NotBe(0);
        response.Responses[0].ResponsePut.Header.Should().Be(new ResponseHeader { Revision = revision });
        response.Responses[1].ResponseRange.Header.Should().Be(new ResponseHeader { Revision = revision });
        response.Responses[2].ResponseTxn.Header.Should().Be(new ResponseHeader());
        response.Responses[2].ResponseTxn.Responses[0].ResponsePut.Header.Should().Be(new ResponseHeader { Revision = revision });
    }

    [Test]
    public async Task Txn_SameKeyInBothBranches_IsAllowed()
    {
        var response = await Etcd.Kv.TxnAsync(new TxnRequest { Success = { Ops.Put(Key("a")) }, Failure = { Ops.Put(Key("a")) } });

        response.Succeeded.Should().BeTrue();
    }

    [Test]
    public async Task Txn_128Operations_IsAllowed()
    {
        var operations = Enumerable.Range(0, 128).Select(number => Ops.Put(Key($"{number}")));

        var response = await Etcd.Kv.TxnAsync(new TxnRequest { Success = { operations } });

        response.Responses.Should().HaveCount(128);
    }

    [Test]
    public async Task Txn_OperationThatFails_LeavesNothingBehind()
    {
        var before = await RevisionAsync();
        var unknownLease = Ops.Put(Key("b"));
        unknownLease.RequestPut.Lease = 0x404;

        await Etcd.Kv.TxnAsync(new TxnRequest { Success = { Ops.Put(Key("a")), unknownLease } })
            .ShouldFailAsync(FakeEtcd.EtcdError.LeaseNotFound);

        (await GetAsync("a")).Should().BeNull();
        (await RevisionAsync()).Should().Be(before);
    }
}
