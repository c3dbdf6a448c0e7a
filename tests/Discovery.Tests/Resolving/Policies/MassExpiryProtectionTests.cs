using FakeEtcd;
using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace Etcd.Discovery.Tests.Resolving;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class MassExpiryProtectionTests
{
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(30);

    private readonly ManualTimeProvider _time = new();
    private readonly AddressSelector _selector = new(80, NullLogger.Instance);
    private readonly WholeSet _set = new();

    private MassExpiryProtection Protect(double threshold) => new(threshold, Hold, _time);

    private static KeyValuePair<string, int> At(string key, int port) => new("p/" + key, port);

    /// <summary>Endpoints that each have their port as their key.</summary>
    private static EndpointSnapshot Ports(params int[] ports) => Keys([.. ports.Select(port => At($"{port}", port))]);

    private static EndpointSnapshot Keys(params KeyValuePair<string, int>[] ports) =>
        EndpointSnapshot.Of("p/", 1, ports.Select(port => KeyValuePair.Create(port.Key, new RegisteredEndpoint($"h:{port.Value}"))));

    private int[] Apply(MassExpiryProtection protection, EndpointSnapshot snapshot, out TimeSpan? changesIn)
    {
        var changes = new AddressChanges();
        _selector.Update(snapshot, changed: null, changes);
        protection.Apply(changes, snapshot, out changesIn);
        _set.Update(changes.Removed, changes.Added);
        return [.. _set.Select().Select(address => address.HostPort.Port)];
    }

    [Test]
    public void Apply_FewLost_LetsThemGo()
    {
        var protection = Protect(0.5);
        Apply(protection, Ports(1, 2, 3, 4), out _);

        Apply(protection, Ports(1, 3), out var changesIn).Should().Equal(1, 3);
        changesIn.Should().BeNull();
    }

    [Test]
    public void Apply_MostLostOneAfterTheOther_HoldsForAWhileWhatWasNotLetGoBefore()
    {
        var protection = Protect(0.5);
        Apply(protection, Ports(1, 2, 3, 4), out _);
        Apply(protection, Ports(1, 3, 4), out _);
        _time.Advance(TimeSpan.FromSeconds(10));
        Apply(protection, Ports(3, 4), out _);

        // 1 and 2 were let go while they were few: by now another process may listen there.
        Apply(protection, Ports(4), out var changesIn).Should().Equal(3, 4);

        changesIn.Should().Be(Hold);
        _time.Advance(TimeSpan.FromSeconds(20));
        Apply(protection, Ports(4), out changesIn).Should().Equal(3, 4);
        _time.Advance(TimeSpan.FromSeconds(10));
        Apply(protection, Ports(4), out changesIn).Should().Equal(4);
        changesIn.Should().BeNull();
    }

    [Test]
    public void Apply_AllLostAndBack_ForgetsTheLoss()
    {
        var protection = Protect(0.5);
        Apply(protection, Ports(1, 2), out _);
        Apply(protection, Ports(), out _).Should().Equal(1, 2);

        Apply(protection, Ports(1, 2), out var changesIn).Should().Equal(1, 2);

        changesIn.Should().BeNull();
        Apply(protection, Ports(2), out _).Should().Equal(2);
    }

    [Test]
    public void Apply_DefaultThreshold_NeverHolds()
    {
        var protection = Protect(new EtcdResolverOptions().MassExpiryThreshold);
        Apply(protection, Ports(1, 2), out _);

        Apply(protection, Ports(), out var changesIn).Should().BeEmpty();
        changesIn.Should().BeNull();
    }

    [Test]
    public void Apply_MostDeregistered_HoldsOnlyThoseThatExpired()
    {
        var protection = Protect(0.1);
        var all = Ports(1, 2, 3, 4);
        Apply(protection, all, out _);

        Apply(protection, Expire(Deregister(all, "2", "3"), "4"), out _).Should().Equal(1, 4);
    }

    [Test]
    public void Apply_DeregisteredOnceAndBack_IsHeldWhenItExpires()
    {
        var protection = Protect(0.1);
        var all = Ports(1, 2, 3);
        Apply(protection, all, out _);

        // A rolling restart: each one deregisters and comes back.
        foreach (var key in new[] { "1", "2", "3" })
        {
            all = Put(Deregister(all, key), key);
            Apply(protection, all, out _).Should().Equal(1, 2, 3);
        }

        Apply(protection, Expire(all, "1", "2", "3"), out _).Should().Equal(1, 2, 3);
    }

    [Test]
    public void Apply_KeysHaveOtherAddresses_HoldsNone()
    {
        var protection = Protect(0.1);
        Apply(protection, Keys(At("a", 1), At("b", 2), At("c", 3)), out _);

        // Instances that keep their keys have moved. The address under one key is that under another one now.
        Apply(protection, Keys(At("a", 11), At("b", 12), At("c", 12)), out var changesIn).Should().Equal(11, 12);
        changesIn.Should().BeNull();
    }

    [Test]
    public void Apply_HeldKeyIsBackWithAnotherAddress_IsHeldNoLonger()
    {
        var protection = Protect(0.1);
        Apply(protection, Keys(At("a", 1), At("b", 2), At("c", 3)), out _);
        Apply(protection, Keys(At("a", 1)), out _).Should().Equal(1, 2, 3);

        Apply(protection, Keys(At("a", 1), At("b", 12)), out _).Should().Equal(1, 12, 3);
    }

    private static EndpointSnapshot Put(EndpointSnapshot snapshot, string key, bool leaving = false) =>
        snapshot.With(2, [new("p/" + key, new RegisteredEndpoint($"h:{key}") { IsLeaving = leaving })], out _);

    private static EndpointSnapshot Expire(EndpointSnapshot snapshot, params string[] keys) =>
        snapshot.With(2, keys.Select(key => KeyValuePair.Create<string, RegisteredEndpoint?>("p/" + key, null)), out _);

    private static EndpointSnapshot Deregister(EndpointSnapshot snapshot, params string[] keys) =>
        Expire(keys.Aggregate(snapshot, (before, key) => Put(before, key, leaving: true)), keys);
}
