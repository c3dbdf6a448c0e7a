using Etcd.Api;
using Etcd.Discovery.Tests.Support;
using FakeEtcd;
using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using Testing;

namespace Etcd.Discovery.Tests.Sharing;

/// <summary>A program with 1,000 channels to 100 services and 1,000 registrations: it has as many streams as a small one.</summary>
[TestFixture]
internal sealed class ManyUsersTests : EtcdFixture
{
    private const int Channels = 1_000;
    private const int Services = 100;
    private const int Registrations = 1_000;

    [TestCase(false)]
    [TestCase(true)]
    public async Task Connection_ThousandsOfUsers_HasTwoStreams(bool sharedLease)
    {
        // Nothing is due during the test.
        var clock = new ManualTimeProvider();
        await using var connection = Connect(options =>
        {
            options.CallTimeout = TimeSpan.FromDays(1);
            options.UseTimeProvider(clock);
        });
        var lists = Etcd.Faults.On(EtcdRpc.Range).Rewrite<RangeResponse>(_ => { });
        var registrations = await RegisterAsync(connection, sharedLease);
        var factory = new EtcdResolverFactory(connection);
        var listeners = new List<FakeListener>();
        var resolvers = new List<EtcdResolver>();
        for (var i = 0; i < Channels; i++)
        {
            var listener = new FakeListener();
            var resolver = factory.Create(new Uri($"etcd:///{Service(i)}"), 80, NullLoggerFactory.Instance);
            resolver.Start(listener.Listen);
            listeners.Add(listener);
            resolvers.Add(resolver);
        }

        foreach (var listener in listeners)
        {
            (await listener.NextAddressesAsync()).Should().HaveCount(Registrations / Services);
        }

        await Bounded.UntilAsync(() => Etcd.Streams.ListWatches().Count == Services + Registrations, "the watches");
        Etcd.Streams.Count.Should().Be(2);
        lists.Hits.Should().Be(Services);
        Etcd.Leases.List().Should().HaveCount(sharedLease ? 1 : Registrations);

        // An idle program sends nothing. A watch is listed just before its request is completed in the journal.
        await Bounded.UntilAsync(() => Etcd.Journal.Pending.Count == 0, "the last answers");
        var calls = Etcd.Journal.Total;
        await Etcd.WaitForDeliveryAsync().Within();
        Etcd.Journal.Total.Should().Be(calls);

        // Each channel still learns of each change, also after the stream has broken.
        Etcd.Streams.Of(EtcdRpc.Watch).Break(EtcdError.NoLeader);
        for (var i = 0; i < Services; i++)
        {
            Etcd.Put($"{Service(i)}/new", """{"Addr":"10.0.0.1:9999"}""");
        }

        var told = Task.WhenAll(listeners.Select(listener => listener.NextAddressesAsync()));
        await clock.AdvanceUntilAsync(() => told.IsCompleted, TimeSpan.FromMilliseconds(20), "the new addresses");
        (await told).Should().OnlyContain(addresses => addresses.Length == (Registrations / Services) + 1);
        Etcd.Streams.Count.Should().BeLessThanOrEqualTo(2);

        resolvers.ForEach(resolver => resolver.Dispose());
        await Task.WhenAll(resolvers.Select(resolver => resolver.Running)).Within();
        await Task.WhenAll(registrations.Select(registration => registration.DisposeAsync().AsTask())).Within();
        await Bounded.UntilAsync(() => Etcd.Streams.Count == 0, "the end of the streams");
        Etcd.Leases.List().Should().BeEmpty();
    }

    private static string Service(int number) => $"svc/{number % Services:00}";

    private static async Task<ServiceRegistration[]> RegisterAsync(EtcdConnection connection, bool sharedLease)
    {
        var registrar = new ServiceRegistrar(connection, new() { Ttl = TimeSpan.FromDays(1), SharedLease = sharedLease });
        return await Task.WhenAll(Enumerable.Range(0, Registrations)
            .Select(i => registrar.RegisterAsync(Service(i), new RegisteredEndpoint($"10.0.0.1:{i + 1}")))).Within();
    }
}
