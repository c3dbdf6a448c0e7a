using System.Diagnostics.Metrics;
using Etcd.Discovery.Tests.Support;
using FluentAssertions;
using NUnit.Framework;
using Testing;

namespace Etcd.Discovery.Tests.Diagnostics;

/// <summary>What lives in the metrics, and for how long.</summary>
[TestFixture]
internal sealed class DiscoveryMetricsTests : EtcdFixture
{
    [Test]
    public async Task Of_SeveralThreads_CreatesTheInstrumentsOnce()
    {
        using var meters = new SlowMeterFactory();

        var metrics = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => DiscoveryMetrics.Of(meters)))).Within();

        metrics.Distinct().Should().ContainSingle();
        meters.Created.Should().Be(1);
    }

    [Test]
    public async Task Registrations_ConnectionIsDisposedBeforeThem_AreGone([Values] bool sharedLease)
    {
        var connection = Connect();
        var registration = await new ServiceRegistrar(connection)
            .RegisterAsync("shop", new RegisteredEndpoint("10.0.0.1:80"), new() { SharedLease = sharedLease }).Within();
        connection.Metrics.FindRegistrations(connection).Should().Equal(registration);

        await connection.DisposeAsync();
        await registration.WaitForStateAsync(RegistrationState.Deregistered).Within();

        connection.Metrics.FindRegistrations(connection).Should().BeEmpty();
    }

    [Test]
    public async Task Registrations_EndedByThemselves_StayUntilTheyAreDisposed()
    {
        var registrar = new ServiceRegistrar(Connection);
        var registration = await registrar.RegisterAsync("shop", new RegisteredEndpoint("10.0.0.1:80")).Within();
        await using var newer = await registrar.RegisterAsync("shop", new RegisteredEndpoint("10.0.0.1:80")).Within();
        await registration.WaitForStateAsync(RegistrationState.Superseded).Within();
        Connection.Metrics.FindRegistrations(Connection).Should().BeEquivalentTo([registration, newer]);

        await registration.DisposeAsync().Within();

        Connection.Metrics.FindRegistrations(Connection).Should().Equal(newer);
    }

    [Test]
    public async Task Unparsable_SeveralReaders_CountEachValueOncePerChange()
    {
        const string Prefix = "counted-once/";
        using var counter = new UnparsableCounter(Prefix);
        Etcd.Put(Prefix + "a", "nonsense");
        Etcd.Put(Prefix + "b", """{"Addr":"h p:1"}""");
        await using var directory = new ServiceDirectory(Connection, Prefix);
        await using var other = new ServiceDirectory(Connection, Prefix);
        using var channel = Connection.CreateChannel("etcd:///counted-once");
        _ = channel.ConnectAsync();
        await directory.WaitForLoadAsync().Within();
        await other.WaitForLoadAsync().Within();
        var manager = new EndpointManager(Connection, "counted-once");
        await manager.ListAsync().Within();
        await manager.ListAsync().Within();
        await Bounded.UntilAsync(() => channel.State == Grpc.Core.ConnectivityState.TransientFailure, "the resolver");
        counter.Count.Should().Be(2);

        Etcd.Put(Prefix + "b", """{"Addr":"h p:1"}""");
        await Bounded.UntilAsync(() => counter.Count == 3, "the change");
    }

    private sealed class SlowMeterFactory : IMeterFactory
    {
        private int _created;

        public int Created => Volatile.Read(ref _created);

        public Meter Create(MeterOptions options)
        {
            Interlocked.Increment(ref _created);

            // Gives another thread the chance to come here too.
            SpinWait.SpinUntil(() => Created > 1, TimeSpan.FromMilliseconds(50));
            return new Meter(options);
        }

        public void Dispose()
        {
        }
    }
}
