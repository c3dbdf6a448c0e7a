using DotnetEtcd.Tests.Servers;
using Etcdserverpb;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing.Etcd;

namespace DotnetEtcd.Tests.Kv;

public class KvTests(Backend backend) : DotnetEtcdFixture(backend)
{
    [Test]
    public async Task Put_KeyIsNew_IsRead()
    {
        var put = await Client.PutAsync(Key("a"), "value");

        var read = (await Client.GetAsync(Key("a"))).Kvs.Should().ContainSingle().Which;
        read.Value.ToStringUtf8().Should().Be("value");
        read.Version.Should().Be(1);
        read.ModRevision.Should().Be(put.Header.Revision);
    }

    [Test]
    public async Task Put_PreviousWanted_ReturnsPrevious()
    {
        await Client.PutAsync(Key("a"), "old");

        var response = await Client.PutAsync(new PutRequest { Key = Utf8(Key("a")), Value = Utf8("new"), PrevKv = true });

        response.PrevKv.Value.ToStringUtf8().Should().Be("old");
    }

    [Test]
    public async Task Put_KeyIsEmpty_Fails() =>
        await Client.PutAsync("", "value").ShouldFailAsync(StatusCode.InvalidArgument, "etcdserver: key is not provided");

    [Test]
    public void GetVal_CalledWithoutAsync_ReturnsTheValue()
    {
        Client.Put(Key("a"), "value");

        Client.GetVal(Key("a")).Should().Be("value");
    }

    [Test]
    public async Task GetVal_KeyIsMissing_IsEmpty() => (await Client.GetValAsync(Key("missing"))).Should().BeEmpty();

    [Test]
    public async Task GetRange_Prefix_ReturnsItsKeysInOrder()
    {
        await PutFruitsAsync();

        var response = await Client.GetRangeAsync(Key("fruit/"));

        response.Kvs.Select(kv => kv.Key.ToStringUtf8()).Should().Equal(Key("fruit/apple"), Key("fruit/banana"));
    }

    [Test]
    public async Task GetRangeVal_Prefix_ReturnsItsKeysOnly()
    {
        await PutFruitsAsync();

        var values = await Client.GetRangeValAsync(Key("fruit/"));

        values.Should().BeEquivalentTo(new Dictionary<string, string> { [Key("fruit/apple")] = "1", [Key("fruit/banana")] = "2" });
    }

    [Test]
    public async Task Get_LimitAndOrder_ReturnsTheLastAndTheCount()
    {
        await PutFruitsAsync();

        var response = await Client.GetAsync(new RangeRequest
        {
            Key = Utf8(Key("fruit/")),
            RangeEnd = Utf8(Key("fruit0")),
            Limit = 1,
            SortOrder = RangeRequest.Types.SortOrder.Descend,
            SortTarget = RangeRequest.Types.SortTarget.Key,
        });

        response.Kvs.Select(kv => kv.Key.ToStringUtf8()).Should().Equal(Key("fruit/banana"));
        response.More.Should().BeTrue();
        response.Count.Should().Be(2);
    }

    [Test]
    public async Task Get_OldRevision_ReturnsTheOldValue()
    {
        var first = await Client.PutAsync(Key("a"), "old");
        await Client.PutAsync(Key("a"), "new");

        var response = await Client.GetAsync(new RangeRequest { Key = Utf8(Key("a")), Revision = first.Header.Revision });

        response.Kvs.Should().ContainSingle().Which.Value.ToStringUtf8().Should().Be("old");
    }

    [Test]
    public async Task Delete_OneKey_LeavesOthers()
    {
        await PutFruitsAsync();

        var response = await Client.DeleteAsync(Key("fruit/apple"));

        response.Deleted.Should().Be(1);
        (await Client.GetRangeValAsync(Prefix)).Keys.Should().BeEquivalentTo(Key("fruit/banana"), Key("vegetable/leek"));
    }

    [Test]
    public async Task DeleteRange_Prefix_LeavesOthers()
    {
        await PutFruitsAsync();

        var response = await Client.DeleteRangeAsync(Key("fruit/"));

        response.Deleted.Should().Be(2);
        (await Client.GetRangeValAsync(Prefix)).Keys.Should().Equal(Key("vegetable/leek"));
    }

    private async Task PutFruitsAsync()
    {
        await Client.PutAsync(Key("fruit/apple"), "1");
        await Client.PutAsync(Key("fruit/banana"), "2");
        await Client.PutAsync(Key("vegetable/leek"), "3");
    }
}
