using Conformance.Tests.Backends;
using Etcd.Api;
using FluentAssertions;
using NUnit.Framework;
using Testing.Etcd;

namespace Conformance.Tests.Watching;

/// <summary>Watches beside one another: ids, cancellation, several in a stream, several streams.</summary>
[TestFixture(Backend.Fake)]
[TestFixture(Backend.Real)]
[TestFixture(Backend.Proxy)]
public sealed class WatchStreamTests(Backend backend) : WatchFixture(backend)
{
    private const long Refused = -1;

    [Test]
    public async Task Watch_WithoutId_TakesTheNextFreeOne()
    {
        using var watch = Open();

        var first = await watch.CreateAsync(All());
        var second = await watch.CreateAsync(All());

        (first.WatchId, second.WatchId).Should().Be((0, 1));
    }

    [Test]
    public async Task Watch_ClientHasClosedItsSide_GoesOn()
    {
        using var watch = Open();
        await watch.CreateAsync(All());
        await watch.CloseRequestsAsync();

        await PutAsync("a", "1");
        await PutAsync("a", "2");

        (await watch.EventsAsync(2)).Select(it => it.Kv.Value.ToStringUtf8()).Should().Equal("1", "2");
    }

    [Test]
    public async Task Watch_ChosenId_IsTaken()
    {
        using var watch = Open();
        var request = All();
        request.WatchId = 42;

        var created = await watch.CreateAsync(request);
        await PutAsync("a");

        created.WatchId.Should().Be(42);
        (await watch.NextAsync()).WatchId.Should().Be(42);
    }

    [Test]
    public async Task Watch_ChosenIdInUse_IsRefused()
    {
        using var watch = Open();
        var request = All();
        request.WatchId = 42;
        await watch.CreateAsync(request);

        var second = await watch.CreateAsync(request);

        second.Should().Match<WatchResponse>(response => response.Created && response.Canceled && response.WatchId == Refused);
        second.CancelReason.Should().Be("mvcc: duplicate watch ID provided on the WatchStream");
    }

    [Test]
    public async Task Watch_Cancel_IsAnsweredAndEndsTheEvents()
    {
        using var watch = Open();
        var cancelled = (await watch.CreateAsync(All())).WatchId;
        var other = (await watch.CreateAsync(All())).WatchId;

        await watch.CancelAsync(cancelled);
        var answer = await watch.NextAsync();
        await PutAsync("a");
        var next = await watch.NextAsync();

        answer.Should().Match<WatchResponse>(response => response.Canceled && !response.Created && response.WatchId == cancelled);
        answer.CompactRevision.Should().Be(0);
        next.WatchId.Should().Be(other);
    }

    [Test]
    public async Task Watch_CancelOfAnUnknownId_IsIgnored()
    {
        using var watch = await WatchAsync();

        await watch.CancelAsync(404);
        await PutAsync("a", "next");

        Text(await watch.EventAsync()).Should().Be("PUT a=next");
    }

    [Test]
    public async Task Watch_SeveralInAStream_AreEachToldOfTheirKeys()
    {
        using var watch = Open();
        var a = (await watch.CreateAsync(new WatchCreateRequest { Key = Key("a") })).WatchId;
        var b = (await watch.CreateAsync(new WatchCreateRequest { Key = Key("b") })).WatchId;

        await PutAsync("b", "1");
        var first = await watch.NextAsync();
        await PutAsync("a", "2");
        var second = await watch.NextAsync();

        (first.WatchId, Text(first.Events.Single())).Should().Be((b, "PUT b=1"));
        (second.WatchId, Text(second.Events.Single())).Should().Be((a, "PUT a=2"));
    }

    [Test]
    public async Task Watch_TwoWatchersOfAKey_AreBothTold()
    {
        using var one = await WatchAsync();
        using var other = await WatchAsync();

        await PutAsync("a", "1");
        await DeleteAsync("a");

        (await one.EventsAsync(2)).Select(Text).Should().Equal("PUT a=1", "DELETE a");
        (await other.EventsAsync(2)).Select(Text).Should().Equal("PUT a=1", "DELETE a");
    }

    [Test]
    public async Task Watch_ProgressRequest_IsAnsweredForTheWholeStream()
    {
        using var watch = await WatchAsync();
        var revision = await RevisionOfPutAsync("a");
        await watch.EventAsync();

        await watch.RequestProgressAsync();

        var progress = await watch.NextAsync();
        progress.WatchId.Should().Be(-1);
        progress.Events.Should().BeEmpty();
        progress.Header.Revision.Should().Be(revision);
    }

    [Test]
    public async Task Watch_ProgressRequestBeforeTheStart_IsAnsweredFromTheStartOn()
    {
        var start = await RevisionAsync() + 2;
        using var watch = await WatchAsync(start);
        await watch.CreateAsync(new WatchCreateRequest { Key = Key("other") });
        await watch.RequestProgressAsync();
        await PutAsync("a", "too early");
        await watch.RequestProgressAsync();

        await PutAsync("a", "awaited");
        await watch.RequestProgressAsync();

        var answered = 0;
        var response = await watch.NextAsync();
        for (; response.Events.Count == 0; response = await watch.NextAsync())
        {
            answered++;
        }

        // Older releases look only whether each watch has caught up.
        answered.Should().Be(await Etcd.VersionAsync() < EtcdVersion.Followed ? 2 : 0);
        Text(response.Events.Single()).Should().Be("PUT a=awaited");
        (await watch.NextAsync()).Header.Revision.Should().Be(start);
    }

    [Test]
    public async Task Watch_EmptyKey_IsTheSmallestKeyThereIs()
    {
        using var watch = Open();

        var created = await watch.CreateAsync(new WatchCreateRequest { RangeEnd = PrefixEnd });
        await PutAsync("a", "1");

        created.Created.Should().BeTrue();
        Text(await watch.EventAsync()).Should().Be("PUT a=1");
    }
}
