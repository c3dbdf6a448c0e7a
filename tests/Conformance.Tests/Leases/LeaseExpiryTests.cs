using Conformance.Tests.Backends;
using Conformance.Tests.Watching;
using Etcd.Api;
using FakeEtcd;
using FluentAssertions;
using NUnit.Framework;
using Testing.Etcd;

namespace Conformance.Tests.Leases;

/// <summary>Leases that run out by themselves.</summary>
// Alone: each step has to be made before a lease of a few seconds, or a call, is over.
[NonParallelizable]
public sealed class LeaseExpiryTests(Backend backend) : WatchFixture(backend)
{
    private const long ShortTtl = 2;

    [Test]
    public async Task Expiry_LeaseWithKeys_DeletesThemInOneRevisionOrderedByKey()
    {
        var lease = await GrantAsync(ShortTtl);
        await PutAsync("b", lease: lease);
        await PutAsync("a", lease: lease);
        var last = await RevisionOfPutAsync("free");

        using var watch = await WatchAsync(last + 1);
        var response = await watch.NextAsync("the lease's expiry");

        response.Events.Select(Text).Should().Equal("DELETE a", "DELETE b");
        response.Events.Should().OnlyContain(change => change.Kv.ModRevision == last + 1);
        (await GetAsync("free")).Should().NotBeNull();
    }

    [Test]
    public async Task Expiry_PrevKv_TellsWhoseLeaseItWas()
    {
        var lease = await GrantAsync(ShortTtl);
        var put = await RevisionOfPutAsync("a", "1", lease);

        using var watch = await WatchAsync(put + 1, prevKv: true);
        var expired = await watch.EventAsync();

        (expired.PrevKv.Value.ToStringUtf8(), expired.PrevKv.Lease).Should().Be(("1", lease));
    }

    [Test]
    public async Task Expiry_Lease_IsUnknownAfterwards()
    {
        var lease = await GrantAsync(ShortTtl);
        var put = await RevisionOfPutAsync("a", lease: lease);
        using var watch = await WatchAsync(put + 1);
        await watch.EventAsync();

        (await Etcd.Lease.LeaseTimeToLiveAsync(new LeaseTimeToLiveRequest { ID = lease })).TTL.Should().Be(-1);
        await Etcd.Lease.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease }).ShouldFailAsync(EtcdError.LeaseNotFound);
    }

    /// <summary>
    /// Leases of the same TTL that nobody keeps alive are the clock: when two of them have run out one after the other, the
    /// one that was granted before them and kept alive is still there.
    /// </summary>
    [Test]
    public async Task KeepAlive_Repeated_OutlivesTheTtl()
    {
        var kept = await GrantAsync(ShortTtl);
        await PutAsync("kept", lease: kept);
        using var call = new KeepAliveCall(Etcd.Lease);
        using var keeping = new CancellationTokenSource();
        var keepAlive = KeepAliveAsync(call, kept, keeping.Token);

        for (var round = 0; round < 2; round++)
        {
            var put = await RevisionOfPutAsync("left", lease: await GrantAsync(ShortTtl));
            using var watch = await WatchAsync(put + 1);
            Text(await watch.EventAsync()).Should().Be("DELETE left");
        }

        (await GetAsync("kept")).Should().NotBeNull();

        var revision = await RevisionAsync();
        await keeping.CancelAsync();
        await keepAlive;
        using var end = await WatchAsync(revision + 1);
        Text(await end.EventAsync()).Should().Be("DELETE kept");
    }

    private static async Task KeepAliveAsync(KeepAliveCall call, long lease, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(300));
        while (!cancellationToken.IsCancellationRequested)
        {
            (await call.KeepAliveAsync(lease)).TTL.Should().Be(ShortTtl);
            await Task.WhenAny(timer.WaitForNextTickAsync(cancellationToken).AsTask());
        }
    }

    private async Task<long> GrantAsync(long ttl) => (await Etcd.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = ttl })).ID;
}
