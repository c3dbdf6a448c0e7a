using Etcdserverpb;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;

namespace DotnetEtcd.Tests;

public class KvTests : DotnetEtcdFixture
{
    [Test]
    public async Task Put_KeyIsNew_IsRead()
    {
        await Client.PutAsync("key", "value");

        var response = await Client.GetAsync("key");
        Assert.Multiple(() =>
        {
            Assert.That(response.Kvs.Single().Value.ToStringUtf8(), Is.EqualTo("value"));
            Assert.That(response.Kvs.Single().Version, Is.EqualTo(1));
            Assert.That(response.Header.Revision, Is.EqualTo(2));
        });
    }

    [Test]
    public async Task Put_PreviousWanted_ReturnsPrevious()
    {
        await Client.PutAsync("key", "old");

        var response = await Client.PutAsync(new PutRequest { Key = Bytes("key"), Value = Bytes("new"), PrevKv = true });

        Assert.That(response.PrevKv.Value.ToStringUtf8(), Is.EqualTo("old"));
    }

    [Test]
    public async Task GetVal_KeyIsMissing_IsEmpty()
    {
        Assert.That(await Client.GetValAsync("missing"), Is.Empty);
    }

    [Test]
    public async Task GetRangeVal_Prefix_ReturnsItsKeysOnly()
    {
        await PutFruitsAsync();

        var values = await Client.GetRangeValAsync("fruit/");

        Assert.That(values, Is.EquivalentTo(new Dictionary<string, string> { ["fruit/apple"] = "1", ["fruit/banana"] = "2" }));
    }

    [Test]
    public async Task Get_LimitAndOrder_ReturnsTheLastAndTellsOfMore()
    {
        await PutFruitsAsync();

        var response = await Client.GetAsync(new RangeRequest
        {
            Key = Bytes("fruit/"),
            RangeEnd = Bytes("fruit0"),
            Limit = 1,
            SortOrder = RangeRequest.Types.SortOrder.Descend,
            SortTarget = RangeRequest.Types.SortTarget.Key,
        });

        Assert.Multiple(() =>
        {
            Assert.That(response.Kvs.Single().Key.ToStringUtf8(), Is.EqualTo("fruit/banana"));
            Assert.That(response.More, Is.True);
            Assert.That(response.Count, Is.EqualTo(2));
        });
    }

    [Test]
    public async Task DeleteRange_Prefix_LeavesOthers()
    {
        await PutFruitsAsync();

        var response = await Client.DeleteRangeAsync("fruit/");

        Assert.Multiple(() =>
        {
            Assert.That(response.Deleted, Is.EqualTo(2));
            Assert.That(Client.GetVal("vegetable/leek"), Is.EqualTo("3"));
        });
    }

    [Test]
    public async Task Transaction_CompareHolds_RunsSuccess()
    {
        await Client.PutAsync("key", "expected");

        var response = await Client.TransactionAsync(Swap("expected"));

        Assert.Multiple(() =>
        {
            Assert.That(response.Succeeded, Is.True);
            Assert.That(response.Responses.Single().ResponseCase, Is.EqualTo(ResponseOp.ResponseOneofCase.ResponsePut));
            Assert.That(Client.GetVal("key"), Is.EqualTo("swapped"));
        });
    }

    [Test]
    public async Task Transaction_CompareFails_RunsFailure()
    {
        await Client.PutAsync("key", "other");

        var response = await Client.TransactionAsync(Swap("expected"));

        Assert.Multiple(() =>
        {
            Assert.That(response.Succeeded, Is.False);
            Assert.That(response.Responses.Single().ResponseRange.Kvs.Single().Value.ToStringUtf8(), Is.EqualTo("other"));
            Assert.That(Client.GetVal("key"), Is.EqualTo("other"));
        });
    }

    [Test]
    public async Task Get_RevisionIsCompacted_FailsAsEtcd()
    {
        await Client.PutAsync("key", "1");
        await Client.PutAsync("key", "2");
        await Client.CompactAsync(new CompactionRequest { Revision = 3 });

        var error = await Assert.ThrowsAsync<RpcException>(() => Client.GetAsync(new RangeRequest { Key = Bytes("key"), Revision = 2 }));

        Assert.Multiple(() =>
        {
            Assert.That(error!.StatusCode, Is.EqualTo(StatusCode.OutOfRange));
            Assert.That(error.Status.Detail, Is.EqualTo("etcdserver: mvcc: required revision has been compacted"));
        });
    }

    private static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);

    private static TxnRequest Swap(string expected) => new()
    {
        Compare =
        {
            new Compare
            {
                Key = Bytes("key"),
                Target = Compare.Types.CompareTarget.Value,
                Result = Compare.Types.CompareResult.Equal,
                Value = Bytes(expected),
            },
        },
        Success = { new RequestOp { RequestPut = new PutRequest { Key = Bytes("key"), Value = Bytes("swapped") } } },
        Failure = { new RequestOp { RequestRange = new RangeRequest { Key = Bytes("key") } } },
    };

    private async Task PutFruitsAsync()
    {
        await Client.PutAsync("fruit/apple", "1");
        await Client.PutAsync("fruit/banana", "2");
        await Client.PutAsync("vegetable/leek", "3");
    }
}
