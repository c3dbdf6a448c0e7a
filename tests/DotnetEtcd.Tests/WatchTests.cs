using System.Threading.Channels;
using Etcdserverpb;
using Google.Protobuf;
using Mvccpb;
using NUnit.Framework;
using Testing;

namespace DotnetEtcd.Tests;

public class WatchTests : DotnetEtcdFixture
{
    private readonly Channel<WatchResponse> _responses = Channel.CreateUnbounded<WatchResponse>();

    [Test]
    public async Task Watch_KeyIsPutAndDeleted_TellsBothInOrder()
    {
        await WatchAsync("key");

        await Client.PutAsync("key", "value");
        await Client.DeleteAsync("key");

        var put = await NextEventAsync();
        var delete = await NextEventAsync();
        Assert.Multiple(() =>
        {
            Assert.That(put.Type, Is.EqualTo(Event.Types.EventType.Put));
            Assert.That(put.Kv.Value.ToStringUtf8(), Is.EqualTo("value"));
            Assert.That(delete.Type, Is.EqualTo(Event.Types.EventType.Delete));
            Assert.That(delete.Kv.ModRevision, Is.EqualTo(put.Kv.ModRevision + 1));
        });
    }

    [Test]
    public async Task Watch_FromAnOldRevision_TellsHistory()
    {
        var first = await Client.PutAsync("key", "1");
        await Client.PutAsync("key", "2");

        await WatchAsync("key", first.Header.Revision);

        var events = (await NextAsync()).Events;
        Assert.That(events.Select(e => e.Kv.Value.ToStringUtf8()), Is.EqualTo(["1", "2"]));
    }

    [Test]
    public async Task Watch_LeaseEnds_TellsOfTheDelete()
    {
        var lease = await Client.LeaseGrantAsync(new LeaseGrantRequest { TTL = 60 });
        await Client.PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8("key"), Lease = lease.ID });
        await WatchAsync("key");

        Clock.Advance(TimeSpan.FromSeconds(60));

        Assert.That((await NextEventAsync()).Type, Is.EqualTo(Event.Types.EventType.Delete));
    }

    [Test]
    public async Task CancelWatch_AnotherOnTheSameClient_HearsOnAlone()
    {
        var cancelled = Channel.CreateUnbounded<WatchResponse>();
        var id = await Client.WatchAsync(Create("key", 0), response => cancelled.Writer.TryWrite(response)).Within("a watch is created");
        await WatchAsync("key");

        Client.CancelWatch(id);
        await Client.PutAsync("key", "value");

        Assert.That((await NextEventAsync()).Kv.Value.ToStringUtf8(), Is.EqualTo("value"));
        Assert.That(cancelled.Reader.TryRead(out var response) && response.Events.Count > 0, Is.False);
    }

    [Test]
    public async Task Watch_RevisionIsCompacted_IsCancelledWithTheRevision()
    {
        await Client.PutAsync("key", "1");
        await Client.PutAsync("key", "2");
        await Client.CompactAsync(new CompactionRequest { Revision = 3 });

        await WatchAsync("key", startRevision: 1);

        var response = await NextAsync();
        Assert.Multiple(() =>
        {
            Assert.That(response.Canceled, Is.True);
            Assert.That(response.CompactRevision, Is.EqualTo(3));
        });
    }

    [SetUp]
    public void Empty()
    {
        while (_responses.Reader.TryRead(out _))
        {
        }
    }

    private static WatchRequest Create(string key, long startRevision) => new()
    {
        CreateRequest = new WatchCreateRequest { Key = ByteString.CopyFromUtf8(key), StartRevision = startRevision },
    };

    private async Task WatchAsync(string key, long startRevision = 0) =>
        await Client.WatchAsync(Create(key, startRevision), response => _responses.Writer.TryWrite(response)).Within("a watch is created");

    // Answers to the creation of a watch are skipped: whether they reach the callback is the client's affair.
    private async Task<WatchResponse> NextAsync()
    {
        while (true)
        {
            var response = await _responses.Reader.ReadAsync().AsTask().Within("a watch says something");
            if (!response.Created)
            {
                return response;
            }
        }
    }

    private async Task<Event> NextEventAsync() => (await NextAsync()).Events.Single();
}
