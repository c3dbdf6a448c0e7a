using System.Text.Json.Nodes;
using FakeEtcd;
using FluentAssertions;
using NUnit.Framework;

namespace Etcd.Discovery.Tests.Resolving;

/// <summary>Which of the registered addresses a channel uses.</summary>
[TestFixture]
internal sealed class AddressPoliciesTests
{
    private static EndpointSnapshot NoEndpoints { get; } = EndpointSnapshot.Of("p/", 1, []);

    private static ResolvedAddress Address(int port, string? zone = null) => new(
        $"p/{port:D4}", new HostPort("h", port), new RegisteredEndpoint($"h:{port}", zone is null ? null : new JsonObject { ["zone"] = zone }));

    private static ResolvedAddress[] Addresses(int count) => [.. Enumerable.Range(1, count).Select(port => Address(port))];

    private static int[] Ports(EtcdResolverOptions options, string client, params IEnumerable<ResolvedAddress> addresses) =>
        [.. Apply(new AddressPolicies(options, client, new ManualTimeProvider()), added: addresses).Select(address => address.HostPort.Port)];

    private static IReadOnlyList<ResolvedAddress> Apply(
        AddressPolicies policies, IEnumerable<ResolvedAddress>? removed = null, IEnumerable<ResolvedAddress>? added = null)
    {
        var changes = new AddressChanges();
        foreach (var address in removed ?? [])
        {
            changes.Remove(address);
        }

        foreach (var address in added ?? [])
        {
            changes.Add(address);
        }

        return policies.Apply(changes, NoEndpoints, out _);
    }

    [TestCase(null, 1, new[] { 1, 2, 3 })]
    [TestCase("a", 1, new[] { 1, 3 })]
    [TestCase("a", 2, new[] { 1, 3 })]
    [TestCase("a", 3, new[] { 1, 2, 3 })]
    [TestCase("c", 1, new[] { 1, 2, 3 })]
    public void Zone_EnoughEndpoints_AreUsedAlone(string? zone, int minimum, int[] expected) =>
        Ports(new EtcdResolverOptions { Zone = zone, ZoneMinEndpoints = minimum }, "client", Address(1, "a"), Address(2, "b"), Address(3, "a"))
            .Should().Equal(expected);

    [TestCase(0, 10)]
    [TestCase(4, 4)]
    [TestCase(10, 10)]
    [TestCase(20, 10)]
    public void Subset_HasTheSizeInTheOrderOfKeys(int size, int expected) =>
        Ports(new EtcdResolverOptions { SubsetSize = size }, "client", Addresses(10)).Should().HaveCount(expected).And.BeInAscendingOrder();

    [Test]
    public void Subset_IsTheSameInEveryProcess() =>
        Ports(new EtcdResolverOptions { SubsetSize = 3 }, "pod-7", Addresses(10)).Should().Equal(3, 6, 9);

    [Test]
    public void Subset_AddressGoes_OnlyThatOneIsReplaced()
    {
        var options = new EtcdResolverOptions { SubsetSize = 20 };
        var before = Ports(options, "client", Addresses(1000));

        var after = Ports(options, "client", Addresses(1000).Where(address => address.HostPort.Port != before[3]));

        after.Should().HaveCount(20).And.Contain(before.Where(port => port != before[3]));
    }

    [Test]
    public void Subset_ManyClients_UseAllAddressesEqually()
    {
        var options = new EtcdResolverOptions { SubsetSize = 20 };

        var uses = Enumerable.Range(0, 1000).SelectMany(client => Ports(options, $"client-{client}", Addresses(100))).CountBy(port => port).ToArray();

        // 200 are expected of each. The standard deviation is 13.
        uses.Should().HaveCount(100).And.OnlyContain(use => use.Value > 130 && use.Value < 270);
    }

    [TestCase(0)]
    [TestCase(3)]
    public void Apply_NothingChanges_ReturnsTheSameList(int subset)
    {
        var policies = new AddressPolicies(new EtcdResolverOptions { SubsetSize = subset }, "client", new ManualTimeProvider());
        var before = Apply(policies, added: Addresses(10));

        Apply(policies).Should().BeSameAs(before);
    }

    [Test]
    public void Apply_ChangeOutsideOfTheSubset_ReturnsTheSameList()
    {
        var addresses = Addresses(10);
        var policies = new AddressPolicies(new EtcdResolverOptions { SubsetSize = 3 }, "pod-7", new ManualTimeProvider());
        var before = Apply(policies, added: addresses);

        Apply(policies, removed: addresses.Except(before).Take(2)).Should().BeSameAs(before);
    }

    [Test]
    public void Subset_MassExpiry_IsMeasuredOnAllAddresses()
    {
        var policies = new AddressPolicies(
            new EtcdResolverOptions { SubsetSize = 2, MassExpiryThreshold = 0.5 }, "client", new ManualTimeProvider());
        var before = Apply(policies, added: Addresses(10));

        Apply(policies, removed: before).Should().HaveCount(2).And.NotIntersectWith(before);
    }
}
