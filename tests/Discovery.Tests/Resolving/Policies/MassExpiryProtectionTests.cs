using FakeEtcd;
using FluentAssertions;
using NUnit.Framework;

namespace Etcd.Discovery.Tests.Resolving;

[TestFixture]
internal sealed class MassExpiryProtectionTests
{
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(30);

    private readonly ManualTimeProvider _time = new();

    private static ResolvedAddress[] Addresses(params int[] ports) =>
        [.. ports.Select(port => new ResolvedAddress($"p/{port}", new HostPort("h", port), new RegisteredEndpoint($"h:{port}")))];

    private static IEnumerable<int> Ports(IEnumerable<ResolvedAddress> addresses) => addresses.Select(address => address.HostPort.Port);

    [Test]
    public void Apply_FewLost_LetsThemGo()
    {
        var protection = new MassExpiryProtection(0.5, Hold, _time);
        protection.Apply(Addresses(1, 2, 3, 4), [], out _);

        Ports(protection.Apply(Addresses(1, 3), [], out var changesIn)).Should().Equal(1, 3);
        changesIn.Should().BeNull();
    }

    [Test]
    public void Apply_MostLostOneAfterTheOther_HoldsForAWhileWhatWasNotLetGoBefore()
    {
        var protection = new MassExpiryProtection(0.5, Hold, _time);
        protection.Apply(Addresses(1, 2, 3, 4), [], out _);
        protection.Apply(Addresses(1, 3, 4), [], out _);
        _time.Advance(TimeSpan.FromSeconds(10));
        protection.Apply(Addresses(3, 4), [], out _);

        // 1 and 2 were let go while they were few: by now another process may listen there.
        Ports(protection.Apply(Addresses(4), [], out var changesIn)).Should().Equal(3, 4);

        changesIn.Should().Be(Hold);
        _time.Advance(TimeSpan.FromSeconds(20));
        Ports(protection.Apply(Addresses(4), [], out changesIn)).Should().Equal(3, 4);
        _time.Advance(TimeSpan.FromSeconds(10));
        Ports(protection.Apply(Addresses(4), [], out changesIn)).Should().Equal(4);
        changesIn.Should().BeNull();
    }

    [Test]
    public void Apply_AllLostAndBack_ForgetsTheLoss()
    {
        var protection = new MassExpiryProtection(0.5, Hold, _time);
        protection.Apply(Addresses(1, 2), [], out _);
        Ports(protection.Apply([], [], out _)).Should().Equal(1, 2);

        Ports(protection.Apply(Addresses(1, 2), [], out var changesIn)).Should().Equal(1, 2);

        changesIn.Should().BeNull();
        Ports(protection.Apply(Addresses(2), [], out _)).Should().Equal(2);
    }

    [Test]
    public void Apply_DefaultThreshold_NeverHolds()
    {
        var protection = new MassExpiryProtection(new EtcdResolverOptions().MassExpiryThreshold, Hold, _time);
        protection.Apply(Addresses(1, 2), [], out _);

        protection.Apply([], [], out var changesIn).Should().BeEmpty();
        changesIn.Should().BeNull();
    }

    [Test]
    public void Apply_MostDeregistered_HoldsOnlyThoseThatExpired()
    {
        var protection = new MassExpiryProtection(0.1, Hold, _time);
        protection.Apply(Addresses(1, 2, 3, 4), [], out _);

        Ports(protection.Apply(Addresses(1), ["p/2", "p/3"], out _)).Should().Equal(1, 4);
    }
}
