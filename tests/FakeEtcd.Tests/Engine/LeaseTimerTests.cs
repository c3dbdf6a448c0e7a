using System.Runtime.CompilerServices;
using Etcd.Api;
using FakeEtcd.Engine;
using FakeEtcd.Engine.Leases;
using FluentAssertions;
using NUnit.Framework;

namespace FakeEtcd.Tests.Engine;

public sealed class LeaseTimerTests
{
    [Test]
    public void KeepAlive_OfALease_LeavesTheTimerAlone()
    {
        var clock = new ManualTimeProvider();
        using var engine = NewEngine(clock);
        engine.LeaseGrant(new LeaseGrantRequest { ID = 1, TTL = 10 });
        var changes = clock.Changes;

        for (var renewal = 0; renewal < 100; renewal++)
        {
            engine.LeaseKeepAlive(new LeaseKeepAliveRequest { ID = 1 });
        }

        clock.Changes.Should().Be(changes);
    }

    [Test]
    public void Expiry_OfARenewedLease_ComesAtItsNewTime()
    {
        var clock = new ManualTimeProvider();
        using var engine = NewEngine(clock);
        engine.LeaseGrant(new LeaseGrantRequest { ID = 1, TTL = 10 });
        clock.Advance(TimeSpan.FromSeconds(9));
        engine.LeaseKeepAlive(new LeaseKeepAliveRequest { ID = 1 });

        clock.Advance(TimeSpan.FromSeconds(9.5));
        engine.Counters.LeasesExpired.Should().Be(0);
        clock.Advance(TimeSpan.FromSeconds(1));
        engine.Counters.LeasesExpired.Should().Be(1);
    }

    [Test]
    public void Expiry_OfALeaseGrantedLater_MayComeFirst()
    {
        var clock = new ManualTimeProvider();
        using var engine = NewEngine(clock);
        engine.LeaseGrant(new LeaseGrantRequest { ID = 1, TTL = 100 });
        engine.LeaseGrant(new LeaseGrantRequest { ID = 2, TTL = 5 });

        clock.Advance(TimeSpan.FromSeconds(6));

        engine.LeaseLeases().Leases.Select(lease => lease.ID).Should().Equal(1);
        engine.Counters.LeasesExpired.Should().Be(1);
    }

    [Test]
    public void Leases_GrantedAndRevoked_LeaveNoMemoryBehind()
    {
        var lessor = new Lessor(new EngineClock(new ManualTimeProvider()), TimeSpan.FromSeconds(2), new Random(1));
        var first = GrantAndRemove(lessor);

        for (var count = 0; count < 1000; count++)
        {
            GrantAndRemove(lessor);
        }

        GC.Collect();
        first.IsAlive.Should().BeFalse();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference GrantAndRemove(Lessor lessor)
    {
        var lease = lessor.Grant(id: 0, ttl: 1_000_000);
        lessor.Remove(lease);
        return new WeakReference(lease);
    }

    private static EtcdEngine NewEngine(ManualTimeProvider clock) =>
        new(new EngineOptions(clock, new Random(1), TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(10)));
}
