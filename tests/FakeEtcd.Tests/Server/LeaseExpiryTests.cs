using Etcd.Api;
using FluentAssertions;
using Google.Protobuf;
using NUnit.Framework;
using Testing.Etcd;
using EventType = Etcd.Api.Event.Types.EventType;

namespace FakeEtcd.Tests.Server;

/// <summary>Leases on a clock that the test holds: nothing here waits for a TTL.</summary>
public sealed class LeaseExpiryTests
{
    private ManualTimeProvider _clock = null!;
    private FakeEtcdServer _etcd = null!;
    private EtcdClients _client = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _clock = new ManualTimeProvider();
        _etcd = await FakeEtcdServer.StartAsync(options => options.UseTimeProvider(_clock));
        _client = new EtcdClients(_etcd.ConnectionString);
    }

    [TearDown]
    public async Task StopAsync()
    {
        _client.Dispose();
        await _etcd.DisposeAsync();
    }

    [Test]
    public async Task Expiry_TtlPassed_DeletesTheLeasesKeysInOneRevisionInKeyOrder()
    {
        var lease = await _client.GrantAsync(5);
        await _client.PutAsync("b", "2", lease);
        await _client.PutAsync("a", "1", lease);
        await _client.PutAsync("c", "3");
        using var watch = await _client.OpenCreatedWatchAsync(new WatchCreateRequest { Key = Zero, RangeEnd = Zero });

        _clock.Advance(TimeSpan.FromSeconds(4));
        (await _client.GetAsync("a")).Should().Be("1");
        _clock.Advance(TimeSpan.FromSeconds(1));

        (await _client.GetAsync("a")).Should().BeNull();
        (await _client.GetAsync("c")).Should().Be("3");
        var events = (await watch.NextAsync()).Events;
        events.Select(e => (e.Type, e.Kv.Key.ToStringUtf8(), e.Kv.ModRevision))
            .Should().Equal((EventType.Delete, "a", 5), (EventType.Delete, "b", 5));
    }

    [Test]
    public async Task Expiry_KeptAlive_StartsAgain()
    {
        var lease = await _client.GrantAsync(5);
        await _client.PutAsync("key", "value", lease);
        using var keepAlive = _client.Lease.LeaseKeepAlive();

        for (var beat = 0; beat < 3; beat++)
        {
            _clock.Advance(TimeSpan.FromSeconds(4));
            await keepAlive.RequestStream.WriteAsync(new LeaseKeepAliveRequest { ID = lease });
            (await keepAlive.ResponseStream.MoveNext(CancellationToken.None)).Should().BeTrue();
            keepAlive.ResponseStream.Current.TTL.Should().Be(5);
        }

        (await _client.GetAsync("key")).Should().Be("value");
        _clock.Advance(TimeSpan.FromSeconds(5));
        (await _client.GetAsync("key")).Should().BeNull();
    }

    [Test]
    public async Task TimeToLive_TimePasses_TellsWhatIsLeft()
    {
        var lease = await _client.GrantAsync(10);
        await _client.PutAsync("key", "value", lease);

        _clock.Advance(TimeSpan.FromSeconds(3.5));

        var left = await _client.Lease.LeaseTimeToLiveAsync(new LeaseTimeToLiveRequest { ID = lease, Keys = true });
        (left.TTL, left.GrantedTTL).Should().Be((6, 10));
        left.Keys.Select(key => key.ToStringUtf8()).Should().Equal("key");
        _clock.Advance(TimeSpan.FromSeconds(10));
        (await _client.Lease.LeaseTimeToLiveAsync(new LeaseTimeToLiveRequest { ID = lease })).TTL.Should().Be(-1);
    }

    [Test]
    public async Task Expiry_SeveralLeases_GoInTheOrderOfTheirEnds()
    {
        var late = await _client.GrantAsync(20);
        var soon = await _client.GrantAsync(3);
        await _client.PutAsync("late", "1", late);
        await _client.PutAsync("soon", "2", soon);
        (await _client.Lease.LeaseLeasesAsync(new LeaseLeasesRequest())).Leases.Select(lease => lease.ID).Should().Equal(soon, late);

        _clock.Advance(TimeSpan.FromSeconds(30));

        _etcd.Revision.Should().Be(5);
        (await _client.Lease.LeaseLeasesAsync(new LeaseLeasesRequest())).Leases.Should().BeEmpty();
    }

    [Test]
    public async Task ProgressNotify_IntervalPasses_TellsTheRevisionUnlessAnEventJustDid()
    {
        await _client.PutAsync("other", "1");
        using var watch = await _client.OpenWatchAsync(
            new WatchCreateRequest { Key = ByteString.CopyFromUtf8("key"), ProgressNotify = true });
        var created = await watch.NextAsync();

        _clock.Advance(TimeSpan.FromMinutes(10));
        var progress = await watch.NextAsync();
        (progress.WatchId, progress.Header.Revision, progress.Events.Count).Should().Be((created.WatchId, 2, 0));

        await _client.PutAsync("key", "value");
        (await watch.NextAsync()).Events.Should().HaveCount(1);
        _clock.Advance(TimeSpan.FromMinutes(10));
        await _client.PutAsync("key", "again");
        (await watch.NextAsync()).Events.Should().HaveCount(1, "the first interval after an event is silent");
    }

    private static ByteString Zero => ByteString.CopyFrom(0);
}
