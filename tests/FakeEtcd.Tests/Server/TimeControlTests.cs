using Etcd.Api;
using FluentAssertions;
using Google.Protobuf;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;
using Testing;
using Testing.Etcd;
using EventType = Etcd.Api.Event.Types.EventType;

namespace FakeEtcd.Tests.Server;

public sealed class TimeControlTests
{
    private static readonly ByteString Zero = ByteString.CopyFrom(0);

    [Test]
    public async Task AdvanceAsync_LeaseExpires_EventsAreWrittenWhenItReturns()
    {
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.UseManualClock());
        using var client = new EtcdClients(etcd.ConnectionString);
        var lease = await client.GrantAsync(60);
        await client.PutAsync("a", "1", lease);
        await client.PutAsync("b", "2", lease);
        using var watch = await client.OpenWatchAsync(new WatchCreateRequest { Key = Zero, RangeEnd = Zero });
        await watch.NextAsync();

        await etcd.AdvanceAsync(TimeSpan.FromSeconds(59));
        etcd.Leases.List().Should().ContainSingle().Which.Remaining.Should().Be(TimeSpan.FromSeconds(1));
        await etcd.AdvanceAsync(TimeSpan.FromSeconds(1));

        etcd.Leases.List().Should().BeEmpty();
        (await watch.NextAsync()).Events.Select(e => (e.Type, e.Kv.Key.ToStringUtf8()))
            .Should().Equal((EventType.Delete, "a"), (EventType.Delete, "b"));
    }

    [Test]
    public async Task AdvanceAsync_ClockOfAnotherLibrary_MovesIt()
    {
        var clock = new FakeTimeProvider();
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.UseTimeProvider(clock, clock.Advance));
        using var client = new EtcdClients(etcd.ConnectionString);
        await client.PutAsync("a", "1", await client.GrantAsync(60));
        using var watch = await client.OpenWatchAsync(new WatchCreateRequest { Key = Zero, RangeEnd = Zero });
        await watch.NextAsync();

        await etcd.AdvanceAsync(TimeSpan.FromMinutes(1));

        (await watch.NextAsync()).Events.Select(e => e.Kv.Key.ToStringUtf8()).Should().Equal("a");
    }

    [Test]
    public async Task AdvanceAsync_ClientOnTheSameClock_ReactsToEachOfItsTimers()
    {
        var clock = new ManualTimeProvider();
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.UseTimeProvider(clock));
        using var client = new EtcdClients(etcd.ConnectionString);

        // The first call of a process takes long, because its code is compiled.
        await client.PutAsync("minutes", "0");
        using var stop = new CancellationTokenSource();
        var writing = WriteEveryMinuteAsync(client, clock, stop.Token);

        await etcd.AdvanceAsync(TimeSpan.FromHours(1));

        (await client.GetAsync("minutes")).Should().Be("60");
        await stop.CancelAsync();
        await writing.Awaiting(it => it.Within()).Should().ThrowAsync<OperationCanceledException>();
    }

    [Test]
    public async Task AdvanceAsync_Canceled_StopsBetweenTwoTimers()
    {
        var clock = new ManualTimeProvider();
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.UseTimeProvider(clock));
        using var cancel = new CancellationTokenSource();
        await using var timer = clock.CreateTimer(_ => cancel.Cancel(), null, TimeSpan.FromMinutes(1), Timeout.InfiniteTimeSpan);

        await etcd.Awaiting(it => it.AdvanceAsync(TimeSpan.FromHours(1), cancel.Token)).Should().ThrowAsync<OperationCanceledException>();

        clock.GetElapsedTime(0).Should().Be(TimeSpan.FromMinutes(1));
    }

    [Test]
    public async Task ExpireAsync_Lease_GoesWithItsKeysWhateverTimeItHasLeft()
    {
        await using var etcd = await FakeEtcdServer.StartAsync();
        using var client = new EtcdClients(etcd.ConnectionString);
        var lease = await client.GrantAsync(3600);
        await client.PutAsync("key", "value", lease);
        var before = etcd.Leases.List().Single();

        await etcd.Leases.ExpireAsync(lease);

        (before.Id, before.Ttl).Should().Be((lease, TimeSpan.FromHours(1)));
        before.Keys.Select(key => key.ToStringUtf8()).Should().Equal("key");
        (await client.GetAsync("key")).Should().BeNull();
        var again = () => etcd.Leases.ExpireAsync(lease);
        (await again.Should().ThrowAsync<ArgumentException>()).Which.ParamName.Should().Be("id");
    }

    [Test]
    public async Task AdvanceAsync_ClockOfAnotherLibrary_IsMovedByTheGivenMethod()
    {
        var clock = new ManualTimeProvider();
        var moved = TimeSpan.Zero;
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.UseTimeProvider(clock, by =>
        {
            moved += by;
            clock.Advance(by);
        }));

        await etcd.AdvanceAsync(TimeSpan.FromSeconds(3));

        moved.Should().Be(TimeSpan.FromSeconds(3));
    }

    [Test]
    public async Task ProgressNotify_CountsFromTheStreamsBeginning()
    {
        await using var etcd = await FakeEtcdServer.StartAsync(options =>
        {
            options.UseManualClock();
            options.WatchProgressNotifyInterval = TimeSpan.FromSeconds(4);
        });
        using var client = new EtcdClients(etcd.ConnectionString);
        using var watch = await client.OpenWatchAsync(new WatchCreateRequest { Key = Zero, RangeEnd = Zero });
        await watch.NextAsync();
        await etcd.AdvanceAsync(TimeSpan.FromSeconds(3));
        await watch.SendAsync(new WatchCreateRequest { Key = Zero, RangeEnd = Zero, ProgressNotify = true });
        await watch.NextAsync();

        await etcd.AdvanceAsync(TimeSpan.FromSeconds(1));

        (await watch.NextAsync()).Should().Match<WatchResponse>(response => response.WatchId == 1 && response.Events.Count == 0);
    }

    [Test]
    public async Task AdvanceAsync_ThatMakesNoSense_SaysWhatToDo()
    {
        await using var onSystemClock = await FakeEtcdServer.StartAsync();
        var etcd = await FakeEtcdServer.StartAsync(options => options.UseManualClock());

        await onSystemClock.Awaiting(server => server.AdvanceAsync(TimeSpan.FromSeconds(1)))
            .Should().ThrowAsync<InvalidOperationException>().WithMessage("*UseManualClock()*");
        await etcd.Awaiting(server => server.AdvanceAsync(TimeSpan.FromSeconds(-1)))
            .Should().ThrowAsync<ArgumentOutOfRangeException>().WithParameterName("by");
        await etcd.DisposeAsync();
        await etcd.Awaiting(server => server.AdvanceAsync(TimeSpan.FromSeconds(1))).Should().ThrowAsync<ObjectDisposedException>();
        etcd.Invoking(server => server.Leases.List()).Should().Throw<ObjectDisposedException>();
    }

    [Test]
    public async Task WaitForDeliveryAsync_WatchCatchingUp_WaitsForAllOfIt()
    {
        await using var etcd = await FakeEtcdServer.StartAsync();
        using var client = new EtcdClients(etcd.ConnectionString);
        for (var i = 0; i < 3000; i++)
        {
            await client.PutAsync("key", "value");
        }

        using var watch = await client.OpenCreatedWatchAsync(new WatchCreateRequest { Key = Zero, RangeEnd = Zero, StartRevision = 1 });

        // Three batches of a thousand revisions, more than the stream takes unread.
        var reading = ReadAsync(watch, 3000);
        await etcd.WaitForDeliveryAsync();

        (await reading).Should().Equal(Enumerable.Range(2, 3000).Select(revision => (long)revision));
    }

    [Test]
    public async Task WaitForDeliveryAsync_ClientThatDoesNotRead_SaysSo()
    {
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.DeliveryTimeout = TimeSpan.FromMilliseconds(100));
        using var client = new EtcdClients(etcd.ConnectionString);
        using var watch = await client.OpenCreatedWatchAsync(new WatchCreateRequest { Key = Zero, RangeEnd = Zero });
        await client.PutAsync("key", new string('x', 1_000_000));
        await client.PutAsync("key", new string('x', 1_000_000));

        var wait = () => etcd.WaitForDeliveryAsync();

        await wait.Should().ThrowAsync<TimeoutException>().WithMessage("*DeliveryTimeout*");
    }

    private static async Task WriteEveryMinuteAsync(EtcdClients client, TimeProvider clock, CancellationToken cancellationToken)
    {
        for (var minutes = 1; ; minutes++)
        {
            await Task.Delay(TimeSpan.FromMinutes(1), clock, cancellationToken);
            await client.PutAsync("minutes", $"{minutes}");
        }
    }

    private static async Task<List<long>> ReadAsync(WatchCall watch, int events)
    {
        var revisions = new List<long>();
        while (revisions.Count < events)
        {
            revisions.AddRange((await watch.NextAsync()).Events.Select(e => e.Kv.ModRevision));
        }

        return revisions;
    }
}
