using FakeEtcd;
using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace Etcd.Discovery.Tests.Resolving.FromScratch;

/// <summary>A resolver works on changes only. After any changes, its result is that of reading the snapshot as a whole.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class IncrementalAddressesTests
{
    private const int Updates = 1_500;

    [Test, Pairwise]
    public void Update_AnyChanges_GivesWhatTheWholeSnapshotGives(
        [Values(0, 1, 5, 50)] int subset, [Values(null, "a")] string? zone, [Values(1, 4)] int minimum, [Values(1, 0.5, 0.1, 0)] double threshold)
    {
        var options = new EtcdResolverOptions
        {
            SubsetSize = subset,
            Zone = zone,
            ZoneMinEndpoints = minimum,
            MassExpiryThreshold = threshold,
        };
        var random = new Random(HashCode.Combine(subset, minimum, threshold * 10) & 0xffff);
        var time = new ManualTimeProvider();
        var endpoints = new RandomEndpoints(random);
        var latest = new LatestEndpoints();
        var selector = new AddressSelector(80, NullLogger.Instance);
        var policies = new AddressPolicies(options, "client", time);
        var fromScratch = new AddressesFromScratch(options, "client", time);
        var changes = new AddressChanges();
        IReadOnlyList<ResolvedAddress> before = [];
        for (var number = 0; number < Updates; number++)
        {
            // A reader may skip snapshots, and look again when nothing has changed.
            for (var skipped = random.Next(3); skipped >= 0; skipped--)
            {
                latest.Update(random.Next(40) switch { 0 => endpoints.Relist(), 1 => endpoints.Expire(), _ => endpoints.Next() });
            }

            var (snapshot, changed) = latest.Take();
            selector.Update(snapshot, changed, changes);
            for (var looks = random.Next(2); looks >= 0; looks--)
            {
                var expected = fromScratch.Apply(snapshot, out var expectedIn);

                var addresses = policies.Apply(changes, snapshot, out var changesIn);

                addresses.Select(Describe).Should().Equal(expected.Select(Describe), "after update {0}", number);
                changesIn.Should().Be(expectedIn);
                (addresses == before || !addresses.SequenceEqual(before)).Should().BeTrue("the same addresses are the same list");
                before = addresses;
                time.Advance(TimeSpan.FromSeconds(random.Next(12)));
            }
        }
    }

    [Test]
    public void Update_EtcdAnswersAfterTheCache_ForgetsWhatOnlyTheCacheHas()
    {
        var latest = new LatestEndpoints();
        var policies = new AddressPolicies(new EtcdResolverOptions { MassExpiryThreshold = 0.1 }, "client", new ManualTimeProvider());
        var selector = new AddressSelector(80, NullLogger.Instance);
        latest.UseCached(new EndpointSnapshot("p/", 1, Snapshot("h:1", "h:2", "h:3")) { IsCached = true });
        Look().Should().Equal("h:1", "h:2", "h:3");

        latest.Update(SnapshotUpdate.FullSet(new EndpointSnapshot("p/", 2, Snapshot("h:4"))));
        Look().Should().Equal("h:4");
        latest.UseCached(new EndpointSnapshot("p/", 1, Snapshot("h:1")) { IsCached = true });
        Look().Should().Equal("h:4");

        string[] Look()
        {
            var changes = new AddressChanges();
            var (snapshot, changed) = latest.Take();
            selector.Update(snapshot, changed, changes);
            return [.. policies.Apply(changes, snapshot, out _).Select(address => address.Endpoint.Address)];
        }
    }

    [Test]
    public void Take_MoreKeysThanEndpointsHaveChanged_ReturnsAnyKey()
    {
        var latest = new LatestEndpoints();
        var snapshot = EndpointSnapshot.Of("p/", 1, []);
        latest.Update(SnapshotUpdate.FullSet(snapshot));
        latest.Take().Changed.Should().BeNull("nothing was taken before");

        ComeAndGo(1_000);
        latest.Take().Changed.Should().HaveCount(1_000);
        ComeAndGo(1_001);
        latest.Take().Changed.Should().BeNull("the set of a reader that takes nothing must not grow");
        latest.Take().Changed.Should().BeEmpty();

        void ComeAndGo(int keys)
        {
            for (var change = 0; change < 2 * keys; change++)
            {
                var endpoint = change % 2 == 0 ? new RegisteredEndpoint("h:1") : null;
                snapshot = snapshot.With(snapshot.Revision + 1, [new($"p/{change / 2}", endpoint)], out var changes);
                latest.Update(new SnapshotUpdate(snapshot, changes));
            }
        }
    }

    [Test]
    public void ToBalancerAddress_Twice_IsTheSame()
    {
        var names = new ServerNames("p", new EtcdResolverOptions());
        var address = new ResolvedAddress("p/a", new HostPort("h", 1), new RegisteredEndpoint("h:1"));

        address.ToBalancerAddress(names).Should().BeSameAs(address.ToBalancerAddress(names));
    }

    private static System.Collections.Immutable.ImmutableSortedDictionary<string, RegisteredEndpoint> Snapshot(params string[] addresses) =>
        EndpointSnapshot.NoEndpoints.AddRange(addresses.Select(address => KeyValuePair.Create("p/" + address, new RegisteredEndpoint(address))));

    private static (string Key, HostPort HostPort, RegisteredEndpoint Endpoint) Describe(ResolvedAddress address) =>
        (address.Key, address.HostPort, address.Endpoint);
}
