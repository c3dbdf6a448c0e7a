using Conformance.Tests.Backends;
using Etcd.Api;
using FakeEtcd;
using FluentAssertions;
using NUnit.Framework;
using Testing.Etcd;

namespace Conformance.Tests.Watching;

/// <summary>Where a watch begins.</summary>
[TestFixture(Backend.Fake)]
[TestFixture(Backend.Real)]
[TestFixture(Backend.Proxy)]
public sealed class WatchStartTests(Backend backend) : WatchFixture(backend)
{
    [Test]
    public async Task Watch_Create_IsAnsweredFirst()
    {
        var revision = await RevisionOfPutAsync("a");
        using var watch = Open();

        var created = await watch.CreateAsync(All(revision));

        created.Created.Should().BeTrue();
        created.Canceled.Should().BeFalse();
        created.Events.Should().BeEmpty();
        created.Header.Revision.Should().Be(revision);
    }

    [Test]
    public async Task Watch_NoStartRevision_TellsOnlyWhatComes()
    {
        await PutAsync("a", "before");
        using var watch = await WatchAsync();

        await PutAsync("a", "after");

        Text(await watch.EventAsync()).Should().Be("PUT a=after");
    }

    [Test]
    public async Task Watch_PastRevision_TellsTheHistoryAndThenWhatComes()
    {
        await PutAsync("a", "1");
        var second = await RevisionOfPutAsync("a", "2");
        await DeleteAsync("a");
        using var watch = await WatchAsync(second);

        await PutAsync("a", "3");

        (await watch.EventsAsync(3)).Select(Text).Should().Equal("PUT a=2", "DELETE a", "PUT a=3");
    }

    [Test]
    public async Task Watch_CurrentRevision_TellsTheLastChange()
    {
        await PutAsync("a", "1");
        var current = await RevisionOfPutAsync("a", "2");

        using var watch = await WatchAsync(current);

        Text(await watch.EventAsync()).Should().Be("PUT a=2");
    }

    [Test]
    public async Task Watch_FutureRevision_WaitsForIt()
    {
        var now = await RevisionAsync();
        using var watch = await WatchAsync(now + 2);

        await PutAsync("a", "too early");
        await PutAsync("a", "awaited");

        Text(await watch.EventAsync()).Should().Be("PUT a=awaited");
    }

    [TestCase(-1)]
    [TestCase(-2)]
    [TestCase(long.MinValue)]
    public async Task Watch_NegativeRevision_IsRefusedAsCompacted(long revision)
    {
        var current = await RevisionOfPutAsync("a");
        using var watch = Open();

        var response = await watch.CreateAsync(All(revision));

        if (await Etcd.VersionAsync() < EtcdVersion.Followed)
        {
            // Older releases watch from somewhere between now and 100 ms later.
            (response.Created, response.Canceled).Should().Be((true, false));
            return;
        }

        (response.Created, response.Canceled, response.WatchId, response.CompactRevision).Should().Be((true, true, -1, 0));
        response.CancelReason.Should().Be(EtcdError.Compacted.Message);
        response.Header.Revision.Should().Be(current);
        await watch.CreateAsync(All());
        await PutAsync("a", "next");
        Text(await watch.EventAsync()).Should().Be("PUT a=next", "the stream goes on");
    }

    [Test]
    public async Task Watch_LastRevisionThereIs_IsCreatedAndSeesNothing()
    {
        using var watch = Open();
        var future = await watch.CreateAsync(All(long.MaxValue));
        var now = await watch.CreateAsync(All());

        await PutAsync("a", "next");

        (future.Created, future.Canceled).Should().Be((true, false));
        (await watch.NextAsync()).WatchId.Should().Be(now.WatchId);
    }

    [Test]
    public async Task Watch_CompactedRevision_IsCreatedThenEndsWithTheCompactRevision()
    {
        var first = await RevisionOfPutAsync("a");
        await PutAsync("a");
        var compacted = await RevisionOfPutAsync("a");
        await Etcd.Kv.CompactAsync(new CompactionRequest { Revision = compacted });
        using var watch = Open();

        var created = await watch.CreateAsync(All(first));
        var ended = await watch.NextAsync();

        created.Created.Should().BeTrue();
        created.Canceled.Should().BeFalse();
        ended.WatchId.Should().Be(created.WatchId);
        ended.Canceled.Should().BeTrue();
        ended.CompactRevision.Should().Be(compacted);
        ended.Events.Should().BeEmpty();
    }

    [Test]
    public async Task Watch_ExactlyTheCompactedRevision_GoesOn()
    {
        await PutAsync("a", "1");
        var compacted = await RevisionOfPutAsync("a", "2");
        await Etcd.Kv.CompactAsync(new CompactionRequest { Revision = compacted });

        using var watch = await WatchAsync(compacted);

        Text(await watch.EventAsync()).Should().Be("PUT a=2");
    }

    [Test]
    public async Task Watch_ResumedAfterTheLastSeenRevision_MissesNothingAndRepeatsNothing()
    {
        using var first = await WatchAsync();
        await PutAsync("a", "1");
        var seen = (await first.EventAsync()).Kv.ModRevision;
        first.Dispose();
        await PutAsync("a", "2");

        using var resumed = await WatchAsync(seen + 1);
        await PutAsync("a", "3");

        (await resumed.EventsAsync(2)).Select(Text).Should().Equal("PUT a=2", "PUT a=3");
    }

    [Test]
    public async Task Watch_CompactionUnderAWatcherThatIsCaughtUp_DoesNotDisturbIt()
    {
        using var watch = await WatchAsync();
        await PutAsync("a", "1");
        var second = await RevisionOfPutAsync("a", "2");
        await watch.EventsAsync(2);

        await Etcd.Kv.CompactAsync(new CompactionRequest { Revision = second });
        await PutAsync("a", "3");

        Text(await watch.EventAsync()).Should().Be("PUT a=3");
    }
}
