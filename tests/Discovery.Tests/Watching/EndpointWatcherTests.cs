using Etcd.Discovery.Tests.Support;
using Etcd.Api;
using FakeEtcd;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing;

namespace Etcd.Discovery.Tests.Watching;

/// <summary>What happens to a watch in production, played by a scripted server on a clock that the test holds.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class EndpointWatcherTests : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly ManualTimeProvider _time = new();
    private ScriptedEtcd _etcd = null!;
    private EtcdConnection _connection = null!;
    private EndpointWatcher _watcher = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _etcd = await new ScriptedEtcd().StartAsync();
        _connection = new EtcdConnection(new EtcdConnectionOptions
        {
            Endpoints = [_etcd.ConnectionString],
            WatchProgressInterval = Interval,
            CallTimeout = TimeSpan.FromHours(1),
        }.UseTimeProvider(_time));
        _watcher = new EndpointWatcher(_connection, "p/", EndpointFormatSet.GoNaming);
    }

    public async ValueTask DisposeAsync()
    {
        await _watcher.DisposeAsync();
        await _connection.DisposeAsync();
        await _etcd.DisposeAsync();
    }

    private Task<SnapshotUpdate> NextAsync() => _watcher.NextAsync(CancellationToken.None);

    private async Task<Task<SnapshotUpdate>> ListAsync(long revision, params (string Key, string Address)[] endpoints)
    {
        _etcd.OnRange = _ => ScriptedEtcd.Listing(revision, endpoints);
        await NextAsync().Within("the full set");
        return NextAsync();
    }

    private Task AdvanceUntilAsync(Func<bool> condition, TimeSpan by, string what) => _time.AdvanceUntilAsync(condition, by, what);

    private async Task<ScriptedWatch> NextWatchAsync()
    {
        while (true)
        {
            await AdvanceUntilAsync(() => _etcd.HasWatch, TimeSpan.FromMilliseconds(100), "another watch stream");
            var watch = await _etcd.WatchAsync();

            // A client for whom the clock went on meanwhile may leave without a request, and try again.
            await AdvanceUntilAsync(() => watch.HasRequest || watch.ClientGone.IsCompleted, TimeSpan.FromMilliseconds(100), "a request");
            if (watch.HasRequest)
            {
                return watch;
            }
        }
    }

    private static async Task<long> StartRevisionAsync(ScriptedWatch watch) =>
        (await watch.RequestAsync("a watch request")).CreateRequest.StartRevision;

    [Test]
    public async Task Open_AfterTheList_RequiresALeaderAndLeavesNoGap()
    {
        var next = await ListAsync(7, ("p/a", "h:1"));
        var watch = await _etcd.WatchAsync();

        watch.Headers.GetValue("hasleader").Should().Be("true");
        var create = (await watch.RequestAsync("a watch request")).CreateRequest;
        create.Key.ToStringUtf8().Should().Be("p/");
        create.RangeEnd.ToStringUtf8().Should().Be("p0");
        create.StartRevision.Should().Be(7);

        await watch.SendCreatedAsync(7);
        await watch.SendPutAsync(7, "p/a", "h:1");
        await watch.SendPutAsync(8, "p/b", "h:2");
        (await next.Within("a step")).Changes.Should().Equal(new EndpointChange("p/b", null, new RegisteredEndpoint("h:2")));
    }

    [Test]
    public async Task Break_StreamEnds_GoesOnAfterTheLastRevisionWithoutALossOrADuplicate()
    {
        var next = await ListAsync(7);
        var first = await _etcd.WatchAsync();
        await first.SendCreatedAsync(7);
        await first.SendPutAsync(9, "p/a", "h:1");
        await next.Within("a step");
        next = NextAsync();

        first.End(new Status(StatusCode.Unavailable, "etcdserver: no leader"));

        var second = await NextWatchAsync();
        (await StartRevisionAsync(second)).Should().Be(9);
        _etcd.OnRange = _ => ScriptedEtcd.Listing(9, ("p/a", "h:1"));
        await second.SendCreatedAsync(10);
        await second.SendPutAsync(9, "p/a", "h:1");
        await second.SendPutAsync(10, "p/b", "h:2");
        var step = await next.Within("a step");
        step.Changes.Should().Equal(new EndpointChange("p/b", null, new RegisteredEndpoint("h:2")));
        step.Snapshot.Revision.Should().Be(10);
        _etcd.Reads.Should().Be(2, "the newest key shows that the store is the same");
    }

    [Test]
    public async Task Silence_NoAnswerWhenAsked_OpensAnotherStream()
    {
        _ = await ListAsync(7);
        var first = await _etcd.WatchAsync();
        await StartRevisionAsync(first);
        await first.SendCreatedAsync(7);

        var asked = first.RequestAsync("a question for progress");
        await AdvanceUntilAsync(() => asked.IsCompleted, Interval, "a question for progress");
        (await asked).RequestUnionCase.Should().Be(WatchRequest.RequestUnionOneofCase.ProgressRequest);

        var gone = first.ClientGone;
        await AdvanceUntilAsync(() => gone.IsCompleted, Interval, "the end of the silent stream");
        (await StartRevisionAsync(await NextWatchAsync())).Should().Be(7);
    }

    [Test]
    public async Task Silence_OnlyWatchesAreAnswered_KeepsTheStreamAndAsksForNoMoreProgress()
    {
        var next = await ListAsync(7);
        var watch = await _etcd.WatchAsync();
        await StartRevisionAsync(watch);
        await watch.SendCreatedAsync(7);

        (await NextRequestAsync()).ProgressRequest.Should().NotBeNull();
        for (var id = 1; id < 4; id++)
        {
            (await NextRequestAsync()).CreateRequest.Key.ToStringUtf8().Should().Be("health");
            await watch.SendAsync(new WatchResponse { WatchId = id, Created = true, Header = new ResponseHeader { Revision = 7 } });
            (await watch.RequestAsync("the end of the probe")).CancelRequest.WatchId.Should().Be(id);
            await watch.SendAsync(new WatchResponse { WatchId = id, Canceled = true, Header = new ResponseHeader { Revision = 7 } });
        }

        await watch.SendPutAsync(8, "p/a", "h:1");
        (await next.Within("a step")).Snapshot.Revision.Should().Be(8);
        watch.ClientGone.IsCompleted.Should().BeFalse();

        async Task<WatchRequest> NextRequestAsync()
        {
            var request = watch.RequestAsync("a probe");
            await AdvanceUntilAsync(() => request.IsCompleted, Interval / 25, "a probe");
            return await request;
        }
    }

    [Test]
    public async Task Created_ByAProxyThatLeavesTheClusterOut_IsTheSameCluster()
    {
        var next = await ListAsync(7);
        var watch = await _etcd.WatchAsync();
        await StartRevisionAsync(watch);

        await watch.SendCreatedAsync(7, clusterId: 0);
        await watch.SendPutAsync(8, "p/a", "h:1");

        (await next.Within("a step")).Snapshot.Revision.Should().Be(8);
        _etcd.Reads.Should().Be(1);
    }

    [Test]
    public async Task Silence_WaitsCanceledBeforeTheTimeout_StillOpensAnotherStream()
    {
        _etcd.OnRange = _ => ScriptedEtcd.Listing(7);
        await NextAsync().Within("the full set");
        var opening = PollAsync();
        var first = await _etcd.WatchAsync();
        await StartRevisionAsync(first);
        await first.SendCreatedAsync(7);
        await opening;

        var asked = first.RequestAsync("a question for progress");
        await Bounded.UntilAsync(
            async () =>
            {
                await PollAsync();
                return asked.IsCompleted;
            },
            "a question for progress");
        await Bounded.UntilAsync(
            async () =>
            {
                await PollAsync();
                return first.ClientGone.IsCompleted;
            },
            "the end of the silent stream");

        // A caller that waits for less than the silence timeout each time.
        async Task PollAsync()
        {
            using var cancel = new CancellationTokenSource();
            var next = _watcher.NextAsync(cancel.Token);
            _time.Advance(Interval / 2);
            await cancel.CancelAsync();
            await next.Awaiting(it => it.Within()).Should().ThrowAsync<OperationCanceledException>();
        }
    }

    [Test]
    public async Task Silence_AnswerWhenAsked_KeepsTheStreamAndDoesNotSkipAhead()
    {
        var next = await ListAsync(7);
        var watch = await _etcd.WatchAsync();
        await StartRevisionAsync(watch);
        await watch.SendCreatedAsync(7);
        for (var i = 0; i < 2; i++)
        {
            // In small steps, so that the answer is there long before the watchdog's patience ends.
            var asked = watch.RequestAsync("a question for progress");
            await AdvanceUntilAsync(() => asked.IsCompleted, Interval / 25, "a question for progress");
            await watch.SendProgressAsync(100);
        }

        // A progress notification may overtake events (etcd issue 15220).
        await watch.SendPutAsync(8, "p/a", "h:1");

        (await next.Within("a step")).Snapshot.Revision.Should().Be(8);
        watch.ClientGone.IsCompleted.Should().BeFalse();
    }

    [Test]
    public async Task Compacted_AgainAndAgain_WaitsBetweenTheReads()
    {
        _ = await ListAsync(7);
        var compacted = new WatchResponse { Canceled = true, CompactRevision = 9, Header = new ResponseHeader { Revision = 9 } };
        var watch = await _etcd.WatchAsync();
        await watch.SendCreatedAsync(7);
        await watch.SendAsync(compacted);
        for (var reads = 2; reads < 6; reads++)
        {
            await Bounded.UntilAsync(() => _etcd.Reads == reads, "one more read");
            _etcd.HasWatch.Should().BeFalse("the clock stands still");
            watch = await NextWatchAsync();
            await watch.SendCreatedAsync(7);
            await watch.SendAsync(compacted);
        }
    }

    [Test]
    public async Task Compacted_EndpointsChanged_GivesTheDifferenceOnce()
    {
        var next = await ListAsync(7, ("p/a", "h:1"), ("p/b", "h:2"));
        _etcd.OnRange = _ => ScriptedEtcd.Listing(20, ("p/b", "h:22"), ("p/c", "h:3"));
        var watch = await _etcd.WatchAsync();
        await watch.SendCreatedAsync(7);
        await watch.SendAsync(
            new WatchResponse { Canceled = true, CompactRevision = 15, Header = new ResponseHeader { Revision = 20 } });

        var step = await next.Within("a step");

        step.Snapshot.Revision.Should().Be(20);
        step.Changes.Should().Equal(
            new EndpointChange("p/a", new RegisteredEndpoint("h:1"), null),
            new EndpointChange("p/b", new RegisteredEndpoint("h:2"), new RegisteredEndpoint("h:22")),
            new EndpointChange("p/c", null, new RegisteredEndpoint("h:3")));
        next = NextAsync();
        (await StartRevisionAsync(await NextWatchAsync())).Should().Be(20);
        next.IsCompleted.Should().BeFalse();
    }

    [Test]
    public async Task Compacted_AnnouncedDeleteIsLost_IsADeregistration()
    {
        var leaving = ScriptedEtcd.Listing(7, ("p/a", "h:1"), ("p/b", "h:2"));
        leaving.Kvs[0].Value = EndpointCodec.EncodeLeaving(new RegisteredEndpoint("h:1"));
        _etcd.OnRange = _ => leaving;
        await NextAsync().Within("the full set");
        var next = NextAsync();
        var watch = await _etcd.WatchAsync();
        _etcd.OnRange = _ => ScriptedEtcd.Listing(20);
        await watch.SendCreatedAsync(7);
        await watch.SendAsync(
            new WatchResponse { Canceled = true, CompactRevision = 15, Header = new ResponseHeader { Revision = 20 } });

        (await next.Within("a step")).Snapshot.Deregistered.Should().Equal("p/a");
    }

    [TestCase(5UL, false)]
    [TestCase(0UL, true)]
    [TestCase(6UL, true)]
    public async Task Break_RaftTermIsLower_ListsAgain(ulong raftTerm, bool isSameStore)
    {
        _etcd.OnRange = _ => ListingAt(raftTerm: 6);
        await NextAsync().Within("the full set");
        var next = NextAsync();
        var first = await _etcd.WatchAsync();
        await first.SendCreatedAsync(7);
        first.End(new Status(StatusCode.Unavailable, "etcdserver: no leader"));
        var second = await NextWatchAsync();
        _etcd.OnRange = _ => ListingAt(raftTerm);
        await second.SendCreatedAsync(7);

        // With another store, the watch is opened again after a list.
        var watch = isSameStore ? second : await NextWatchAsync();
        await watch.SendCreatedAsync(8);
        await watch.SendPutAsync(8, "p/b", "h:2");
        (await next.Within("a step")).Snapshot.Revision.Should().Be(8);
        _etcd.Reads.Should().Be(isSameStore ? 2 : 3);

        RangeResponse ListingAt(ulong raftTerm)
        {
            var listing = ScriptedEtcd.Listing(7, ("p/a", "h:1"));
            listing.Header.RaftTerm = raftTerm;
            return listing;
        }
    }

    [Test]
    public async Task Created_MemberBehind_LetsItCatchUp()
    {
        var next = await ListAsync(7, ("p/a", "h:1"));
        var watch = await _etcd.WatchAsync();

        await watch.SendCreatedAsync(5);
        await watch.SendPutAsync(8, "p/b", "h:2");

        (await next.Within("a step")).Changes.Should().Equal(new EndpointChange("p/b", null, new RegisteredEndpoint("h:2")));
        _etcd.Reads.Should().Be(2);
    }

    [Test]
    public async Task Created_StoreWentBack_GivesTheDifferenceAndWatchesFromThere()
    {
        var next = await ListAsync(7, ("p/a", "h:1"));
        var watch = await _etcd.WatchAsync();
        _etcd.OnRange = _ => ScriptedEtcd.Listing(3, ("p/b", "h:2"));

        await watch.SendCreatedAsync(3);

        var step = await next.Within("a step");
        step.Snapshot.Revision.Should().Be(3);
        step.Changes.Select(change => change.Key).Should().Equal("p/a", "p/b");
        _ = NextAsync();
        (await StartRevisionAsync(await NextWatchAsync())).Should().Be(3);
    }

    [Test]
    public async Task Cancelled_ForAnotherReason_OpensAnotherStream()
    {
        _ = await ListAsync(7);
        await (await _etcd.WatchAsync()).SendAsync(new WatchResponse
        {
            Created = true,
            Canceled = true,
            CancelReason = "rpc error: code = PermissionDenied desc = etcdserver: permission denied",
            Header = new ResponseHeader { Revision = 7, ClusterId = 1 },
        });

        (await StartRevisionAsync(await NextWatchAsync())).Should().Be(7);
        _etcd.Reads.Should().Be(1);
    }

    [Test]
    public async Task Next_CancelledWhileWaiting_LosesNothingAndKeepsTheStream()
    {
        _etcd.OnRange = _ => ScriptedEtcd.Listing(7);
        await NextAsync().Within("the full set");
        using var cancel = new CancellationTokenSource();
        var cancelled = _watcher.NextAsync(cancel.Token);
        var watch = await _etcd.WatchAsync();
        await watch.SendCreatedAsync(7);
        await cancel.CancelAsync();
        await cancelled.Awaiting(it => it.Within("the cancellation")).Should().ThrowAsync<OperationCanceledException>();

        await watch.SendPutAsync(8, "p/a", "h:1");

        (await NextAsync().Within("a step")).Changes.Should().ContainSingle();
        _etcd.HasWatch.Should().BeFalse();
    }

    [Test]
    public async Task First_ReadsFail_TriesUntilOneSucceeds()
    {
        var failures = 0;
        await using var watcher = new EndpointWatcher(_connection, "p/", EndpointFormatSet.GoNaming) { ListFailed = _ => failures++ };
        _etcd.OnRange = _ => throw new RpcException(new Status(StatusCode.Unknown, "broken"));
        var first = watcher.NextAsync(CancellationToken.None);
        await AdvanceUntilAsync(() => failures >= 3, TimeSpan.FromMilliseconds(100), "failures");

        _etcd.OnRange = _ => ScriptedEtcd.Listing(7, ("p/a", "h:1"));

        await AdvanceUntilAsync(() => first.IsCompleted, TimeSpan.FromSeconds(1), "the full set");
        (await first).Snapshot.Endpoints.Should().ContainKey("p/a");
    }
}
