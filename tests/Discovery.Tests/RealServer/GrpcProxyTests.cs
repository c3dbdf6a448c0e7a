using Etcd.Discovery.Tests.Support;
using FluentAssertions;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace Etcd.Discovery.Tests.RealServer;

/// <summary>
/// etcd's gRPC proxy answers no progress requests, joins renewals, leaves the cluster out of headers, and creates watches in any order.
/// </summary>
[TestFixture]
internal sealed class GrpcProxyTests
{
    private const string Target = "shop/orders";
    private static readonly TimeSpan Ttl = TimeSpan.FromSeconds(6);

    private RealEtcd _etcd = null!;
    private EtcdGrpcProxy _proxy = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _etcd = await RealEtcd.StartAsync();
        _proxy = await EtcdGrpcProxy.StartAsync(_etcd);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _proxy.DisposeAsync();
        await _etcd.DisposeAsync();
    }

    private EtcdConnection Connect(ILoggerFactory? logs = null) => new(
        new EtcdConnectionOptions { Endpoints = [_proxy.ConnectionString], WatchProgressInterval = TimeSpan.FromSeconds(1) }, logs);

    [Test]
    public async Task Streams_Idle_StayOpenAndOneLineTellsOfTheProbes()
    {
        using var logs = new CapturedLogs();
        await using var connection = Connect(logs);
        await using var directory = new ServiceDirectory(connection, Target);
        await directory.WaitForLoadAsync().Within("a list");
        var registration = await new ServiceRegistrar(connection, new ServiceRegistrationOptions { Ttl = Ttl })
            .RegisterAsync(Target, new RegisteredEndpoint("10.0.0.1:1")).Within("a registration");

        // Longer than a lease, and than many probes.
        await Task.Delay(Ttl * 2, TimeProvider.System);

        registration.State.Should().Be(RegistrationState.Registered);
        directory.Current.GetAddresses(Target).Should().Equal("10.0.0.1:1");
        var library = logs.Entries.Where(entry => entry.Category.StartsWith("Etcd.", StringComparison.Ordinal)).ToList();
        library.Where(entry => entry.Level > LogLevel.Debug).Select(entry => entry.Id.Name).Should().Equal("LogNoProgress");
        library.Should().NotContain(entry => entry.Message.Contains("broke", StringComparison.Ordinal));
        await registration.DisposeAsync().Within("the end of the registration");
        await Bounded.UntilAsync(() => directory.Current.GetAddresses(Target).Count == 0, "the end of the registration in the directory");
    }

    [Test]
    public async Task Watches_OthersWatchSomeOfTheirPrefixes_EachGetsItsEvents()
    {
        await using var other = Connect();
        var before = await OpenAsync(other, "odd", [1, 3, 5, 7, 9]);
        await using var connection = Connect();

        var watches = await OpenAsync(connection, "odd", [.. Enumerable.Range(0, 10)]);

        using var clients = new EtcdClients(_etcd.ConnectionString);
        for (var i = 9; i >= 0; i--)
        {
            await clients.PutAsync($"odd/{i}/key", "value");
        }

        for (var i = 0; i < 10; i++)
        {
            var events = (await watches[i].ReadAsync(default).Within("an event")).Events;
            events.Select(change => change.Kv.Key.ToStringUtf8()).Should().Equal($"odd/{i}/key");
        }

        foreach (var watch in before.Concat(watches))
        {
            await watch.DisposeAsync();
        }
    }

    private static async Task<List<RangeWatch>> OpenAsync(EtcdConnection connection, string prefix, int[] numbers)
    {
        var watches = numbers.Select(number => WatchHub.Of(connection).Open(KeyRange.Prefix($"{prefix}/{number}/"), 0)).ToList();
        foreach (var watch in watches)
        {
            (await watch.ReadAsync(default).Within("the creation")).Created.Should().BeTrue();
        }

        return watches;
    }
}
