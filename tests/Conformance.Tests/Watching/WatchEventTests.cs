using Conformance.Tests.Backends;
using Conformance.Tests.Kv;
using Etcd.Api;
using FluentAssertions;
using NUnit.Framework;
using EventType = Etcd.Api.Event.Types.EventType;
using FilterType = Etcd.Api.WatchCreateRequest.Types.FilterType;

namespace Conformance.Tests.Watching;

/// <summary>What a watch tells of changes.</summary>
[TestFixture(Backend.Fake)]
[TestFixture(Backend.Real)]
[TestFixture(Backend.Proxy)]
public sealed class WatchEventTests(Backend backend) : WatchFixture(backend)
{
    [Test]
    public async Task Watch_Put_TellsTheKeyAsItIsNow()
    {
        using var watch = await WatchAsync();

        var revision = await RevisionOfPutAsync("a", "1");

        var response = await watch.NextAsync();
        response.Header.Revision.Should().Be(revision);
        response.Events.Should().Equal(new Event
        {
            Type = EventType.Put,
            Kv = new KeyValue { Key = Key("a"), Value = Utf8("1"), CreateRevision = revision, ModRevision = revision, Version = 1 },
        });
    }

    [Test]
    public async Task Watch_Delete_TellsTheKeyAndTheRevisionOnly()
    {
        await PutAsync("a");
        using var watch = await WatchAsync();

        var revision = (await DeleteAsync("a")).Header.Revision;

        (await watch.EventAsync()).Should().Be(
            new Event { Type = EventType.Delete, Kv = new KeyValue { Key = Key("a"), ModRevision = revision } });
    }

    [Test]
    public async Task Watch_PrevKv_TellsWhatWasThere()
    {
        using var watch = await WatchAsync(prevKv: true);

        await PutAsync("a", "1");
        await PutAsync("a", "2");
        await DeleteAsync("a");

        var events = await watch.EventsAsync(3);
        events[0].PrevKv.Should().BeNull();
        events[1].PrevKv.Value.Should().Equal(Utf8("1"));
        events[2].PrevKv.Value.Should().Equal(Utf8("2"));
    }

    [Test]
    public async Task Watch_PrevKvThatWasCompacted_IsLeftOut()
    {
        await PutAsync("a", "1");
        var second = await RevisionOfPutAsync("a", "2");
        await PutAsync("a", "3");
        await Etcd.Kv.CompactAsync(new CompactionRequest { Revision = second });

        using var watch = await WatchAsync(second, prevKv: true);

        var events = await watch.EventsAsync(2);
        events[0].PrevKv.Should().BeNull();
        events[1].PrevKv.Value.Should().Equal(Utf8("2"));
    }

    [TestCase(FilterType.Noput, "DELETE a")]
    [TestCase(FilterType.Nodelete, "PUT a=1", "PUT a=2")]
    public async Task Watch_Filter_LeavesOutOneKindOfChange(FilterType filter, params string[] seen)
    {
        using var watch = Open();
        await watch.CreateAsync(new WatchCreateRequest { Key = Key("a"), Filters = { filter } });

        await PutAsync("a", "1");
        await DeleteAsync("a");
        await PutAsync("a", "2");

        (await watch.EventsAsync(seen.Length)).Select(Text).Should().Equal(seen);
    }

    [Test]
    public async Task Watch_OneKey_IsNotToldOfOthers()
    {
        using var watch = Open();
        await watch.CreateAsync(new WatchCreateRequest { Key = Key("b") });

        await PutAsync("a");
        await PutAsync("bb");
        await PutAsync("b", "seen");

        Text(await watch.EventAsync()).Should().Be("PUT b=seen");
    }

    [Test]
    public async Task Watch_Txn_ComesInOneResponseInOrderOfItsOperations()
    {
        await PutAsync("c");
        using var watch = await WatchAsync();

        var txn = await Etcd.Kv.TxnAsync(new TxnRequest
        {
            Success = { Ops.Put(Key("b"), "1"), Ops.Delete(Key("c")), Ops.Put(Key("a"), "2") },
        });

        var response = await watch.NextAsync();
        response.Events.Select(Text).Should().Equal("PUT b=1", "DELETE c", "PUT a=2");
        response.Events.Should().OnlyContain(change => change.Kv.ModRevision == txn.Header.Revision);
    }

    [Test]
    public async Task Watch_DeletedPrefix_ComesInOneResponseInOrderOfKeys()
    {
        await PutAsync("b");
        await PutAsync("a");
        using var watch = await WatchAsync();

        await Etcd.Kv.DeleteRangeAsync(new DeleteRangeRequest { Key = Key(""), RangeEnd = PrefixEnd });

        (await watch.NextAsync()).Events.Select(Text).Should().Equal("DELETE a", "DELETE b");
    }

    [Test]
    public async Task Watch_DeleteOfAMissingKey_IsNoEvent()
    {
        using var watch = await WatchAsync();

        await DeleteAsync("a");
        await PutAsync("b", "next");

        Text(await watch.EventAsync()).Should().Be("PUT b=next");
    }
}
