using DotnetEtcd.Tests.Servers;
using Etcdserverpb;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing.Etcd;

namespace DotnetEtcd.Tests.Kv;

public class TransactionTests(Backend backend) : DotnetEtcdFixture(backend)
{
    [Test]
    public async Task Transaction_CompareHolds_RunsSuccess()
    {
        await Client.PutAsync(Key("a"), "expected");

        var response = await Client.TransactionAsync(Swap("expected"));

        response.Succeeded.Should().BeTrue();
        response.Responses.Select(it => it.ResponseCase).Should().Equal(ResponseOp.ResponseOneofCase.ResponsePut);
        (await Client.GetValAsync(Key("a"))).Should().Be("swapped");
    }

    [Test]
    public async Task Transaction_CompareFails_RunsFailure()
    {
        await Client.PutAsync(Key("a"), "other");

        var response = await Client.TransactionAsync(Swap("expected"));

        response.Succeeded.Should().BeFalse();
        response.Responses.Single().ResponseRange.Kvs.Single().Value.ToStringUtf8().Should().Be("other");
        (await Client.GetValAsync(Key("a"))).Should().Be("other");
    }

    [Test]
    public async Task Transaction_SeveralWrites_ShareARevision()
    {
        var response = await Client.TransactionAsync(new TxnRequest { Success = { Put("a", "1"), Put("b", "2") } });

        (await Client.GetRangeAsync(Prefix)).Kvs.Select(kv => kv.ModRevision).Should()
            .Equal(response.Header.Revision, response.Header.Revision);
    }

    [Test]
    public async Task Transaction_SameKeyTwice_Fails() =>
        await Client.TransactionAsync(new TxnRequest { Success = { Put("a", "1"), Put("a", "2") } })
            .ShouldFailAsync(StatusCode.InvalidArgument, "etcdserver: duplicate key given in txn request");

    private RequestOp Put(string name, string value) =>
        new() { RequestPut = new PutRequest { Key = Utf8(Key(name)), Value = Utf8(value) } };

    private TxnRequest Swap(string expected) => new()
    {
        Compare =
        {
            new Compare
            {
                Key = Utf8(Key("a")),
                Target = Compare.Types.CompareTarget.Value,
                Result = Compare.Types.CompareResult.Equal,
                Value = Utf8(expected),
            },
        },
        Success = { Put("a", "swapped") },
        Failure = { new RequestOp { RequestRange = new RangeRequest { Key = Utf8(Key("a")) } } },
    };
}
