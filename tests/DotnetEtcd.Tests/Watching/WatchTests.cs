using DotnetEtcd.Tests.Servers;
using Etcdserverpb;
using FluentAssertions;
using NUnit.Framework;
using Testing;
using EventType = Mvccpb.Event.Types.EventType;

namespace DotnetEtcd.Tests.Watching;

public class WatchTests(Backend backend) : DotnetEtcdFixture(backend)
{
    [Test]
    public async Task Watch_KeyIsPutAndDeleted_SeesBothInOrder()
    {
        var log = await WatchAsync("a");

        await Client.PutAsync(Key("a"), "value");
        await Client.DeleteAsync(Key("a"));

        var put = await log.EventAsync();
        var delete = await log.EventAsync();
        (put.Type, put.Kv.Value.ToStringUtf8()).Should().Be((EventType.Put, "value"));
        (delete.Type, delete.Kv.Value.ToStringUtf8()).Should().Be((EventType.Delete, ""));
        delete.Kv.ModRevision.Should().BeGreaterThan(put.Kv.ModRevision);
    }

    [Test]
    public async Task Watch_FromAnOldRevision_SeesTheHistory()
    {
        var first = await Client.PutAsync(Key("a"), "1");
        await Client.PutAsync(Key("a"), "2");

        var log = await WatchAsync("a", first.Header.Revision);

        (await log.TextsAsync(2)).Should().Equal("PUT a=1", "PUT a=2");
    }

    [Test]
    public async Task WatchRange_SeveralKeys_SeesThemAndTheirPreviousValues()
    {
        var log = new WatchLog();
        await Client.WatchRangeAsync(Prefix, log.Add).Within("a watch is created");

        await Client.PutAsync(Key("a"), "1");
        await Client.PutAsync(Key("b"), "2");
        await Client.PutAsync(Key("a"), "3");

        (await log.TextsAsync(2)).Should().Equal("PUT a=1", "PUT b=2");
        var last = await log.EventAsync();
        (last.Kv.Value.ToStringUtf8(), last.PrevKv.Value.ToStringUtf8()).Should().Be(("3", "1"));
    }

    [Test]
    public async Task Watch_Transaction_ComesInOneResponse()
    {
        var log = new WatchLog();
        await Client.WatchRangeAsync(Prefix, log.Add).Within("a watch is created");

        await Client.TransactionAsync(new TxnRequest
        {
            Success =
            {
                new RequestOp { RequestPut = new PutRequest { Key = Utf8(Key("a")), Value = Utf8("1") } },
                new RequestOp { RequestPut = new PutRequest { Key = Utf8(Key("b")), Value = Utf8("2") } },
            },
        });

        (await log.NextAsync()).Events.Should().HaveCount(2);
    }

    [Test]
    public async Task Watch_LeaseIsRevoked_SeesTheDelete()
    {
        var lease = await Client.LeaseGrantAsync(new LeaseGrantRequest { TTL = 60 });
        await Client.PutAsync(new PutRequest { Key = Utf8(Key("a")), Lease = lease.ID });
        var log = await WatchAsync("a");

        await Client.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease.ID });

        (await log.TextsAsync(1)).Should().Equal("DELETE a");
    }

    [Test]
    public async Task CancelWatch_AnotherOnTheSameClient_GoesOnAlone()
    {
        var cancelled = new WatchLog();
        var id = await Client.WatchAsync(Create("a"), cancelled.Add).Within("a watch is created");
        var log = await WatchAsync("a");
        var seen = new WatchLog();

        Client.CancelWatch(id);
        await Client.WatchAsync(Create("a"), seen.Add).Within("a watch is created");
        await Client.PutAsync(Key("a"), "value");

        (await log.TextsAsync(1)).Should().Equal("PUT a=value");
        (await seen.TextsAsync(1)).Should().Equal("PUT a=value");
        cancelled.HasEvents.Should().BeFalse();
    }

    private WatchRequest Create(string name, long startRevision = 0) => new()
    {
        CreateRequest = new WatchCreateRequest { Key = Utf8(Key(name)), StartRevision = startRevision },
    };

    private async Task<WatchLog> WatchAsync(string name, long startRevision = 0)
    {
        var log = new WatchLog();
        await Client.WatchAsync(Create(name, startRevision), log.Add).Within("a watch is created");
        return log;
    }
}
