using Etcd.Discovery.Tests.Support;
using FakeEtcd;
using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using Testing;
using Testing.Network;

namespace Etcd.Discovery.Tests.Failures;

/// <content>Failures that callers would notice.</content>
internal sealed partial class ProductionFailureTests
{
    private const int Processes = 24;
    private const int LastEndpointGone = 246;

    [Test]
    public async Task F14_AllLeasesExpire_CallersGoOn()
    {
        using var logs = new CapturedLogs();
        await using var connection = Connect(logs: logs);
        await using var server = await GreeterServer.StartAsync();
        var registration = await RegisterAsync(connection, server.Address);
        using var channel = connection.CreateChannel("etcd:///" + Target);
        (await GreeterServer.AskAsync(channel)).Should().Be(server.Address);

        // The service runs, and only its registration is lost.
        Etcd.Faults.On(EtcdRpc.LeaseGrant).Fail(EtcdError.NoLeader);
        await Etcd.Leases.ExpireAsync(registration.LeaseId);
        await UntilAsync(() => logs.Entries.Any(entry => entry.Id.Id == LastEndpointGone), "the empty set");

        (await GreeterServer.CountAnswersAsync(channel)).Keys.Should().Equal(server.Address);
        Etcd.Faults.Clear();
        await registration.DisposeAsync().Within();
    }

    [Test]
    public async Task F15_ServiceReallyShutDown_ProtectionEndsInTime()
    {
        Etcd.Put(Prefix + "a", A);
        Etcd.Put(Prefix + "b", B);
        var listener = new FakeListener();
        using var resolver = Resolve(listener, new() { EmptyEndpoints = EmptyEndpointsMode.KeepLast, KeepLastFor = Minute });
        (await listener.NextAddressesAsync()).Should().Equal("a:1", "b:1");

        // The channel keeps the addresses, so it hears of nothing before the time is over.
        var failed = false;
        listener.OnResult = result => failed |= result.Status.StatusCode != Grpc.Core.StatusCode.OK;
        Etcd.DeletePrefix(Prefix);

        await UntilAsync(() => failed, "the failure of calls to a service that is gone");
    }

    [Test]
    public async Task F15_MostInstancesDeregister_AreDroppedAtOnce()
    {
        Etcd.Put(Prefix + "a", A);
        var registrations = await Task.WhenAll(Enumerable.Range(1, 3).Select(i => RegisterAsync(address: $"10.0.0.5:{i}")));
        var listener = new FakeListener();
        using var resolver = Resolve(listener, new() { MassExpiryThreshold = 0.1 });
        (await listener.NextAddressesAsync()).Should().HaveCount(4);

        await Task.WhenAll(registrations.Select(registration => registration.DisposeAsync().AsTask())).Within();

        // The clock stands still, so none of them is held for a while.
        string[] left = [];
        while (left is not ["a:1"])
        {
            left = await listener.NextAddressesAsync();
        }
    }

    [Test]
    public async Task F16_ManyProcessesReconnect_AtTimesOfTheirOwn()
    {
        var connections = Enumerable.Range(0, Processes).Select(seed => Connect(options => options.Seed = seed)).ToList();
        var registrations = await Task.WhenAll(connections.Select((connection, i) => RegisterAsync(connection, $"10.0.0.5:{i + 1}")));

        await Etcd.RefuseConnectionsAsync();
        Etcd.ResetConnections();
        await Etcd.AdvanceAsync(TimeSpan.FromSeconds(20));
        Etcd.List(Prefix).Should().BeEmpty();
        Etcd.Journal.Clear();
        await Etcd.AcceptConnectionsAsync();
        await UntilAsync(() => Etcd.List(Prefix).Count == Processes, "all registrations");

        Etcd.Journal.Calls.Where(call => call.Is(EtcdRpc.LeaseGrant)).Select(call => call.StartedAt).Distinct()
            .Should().HaveCountGreaterThan(Processes / 2);
        await Task.WhenAll(registrations.Select(registration => registration.DisposeAsync().AsTask())).Within();
        await Task.WhenAll(connections.Select(connection => connection.DisposeAsync().AsTask())).Within();
    }

    [TestCase("etcd:///foo/bar/my-service", "a:1")]
    [TestCase("etcd:////foo/bar/my-service", "slash:1")]
    public async Task F17_PrefixBleed_EachTargetHasItsOwnEndpoints(string target, string expected)
    {
        Etcd.Put(Prefix + "a", A);
        Etcd.Put(Target + "_other/b", B);
        Etcd.Put(Target + "2/b", B);
        Etcd.Put(Target, B);
        Etcd.Put($"/{Prefix}a", """{"Addr":"slash:1"}""");
        var listener = new FakeListener();

        using var resolver = Resolve(listener, target: target);

        (await listener.NextAddressesAsync()).Should().Equal(expected);
    }

    private EtcdResolver Resolve(FakeListener listener, EtcdResolverOptions? options = null, string target = "etcd:///" + Target)
    {
        var resolver = new EtcdResolverFactory(Connection, options).Create(new Uri(target), 80, NullLoggerFactory.Instance);
        resolver.Start(listener.Listen);
        return resolver;
    }
}
