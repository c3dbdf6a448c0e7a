using System.Net;
using Etcd.Discovery.Tests.Support;
using FluentAssertions;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Configuration;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Testing;
using Testing.Etcd;
using Testing.Network;

namespace Etcd.Discovery.Tests.Resolving;

/// <summary>Real channels, real servers, real sockets.</summary>
[TestFixture]
internal sealed class EtcdChannelTests : EtcdFixture
{
    private const string Address = "etcd:///" + Target;

    private EndpointManager Manager => new(Connection, Target);

    private Task AddAsync(string name, GreeterServer server, long lease = 0) =>
        Manager.AddEndpointAsync($"{Target}/{name}", new RegisteredEndpoint(server.Address), lease);

    private static Task<bool> FailsAsync(ChannelBase channel, string detail) => FailsAsync(channel, detail, StatusCode.Unavailable);

    private static async Task<bool> FailsAsync(ChannelBase channel, string detail, StatusCode code)
    {
        try
        {
            await GreeterServer.AskAsync(channel);
            return false;
        }
        catch (RpcException exception)
        {
            return exception.StatusCode == code && exception.Status.Detail.Contains(detail, StringComparison.Ordinal);
        }
    }

    [Test]
    public async Task RoundRobin_EndpointsComeAndGo_CallsFollow()
    {
        await using var a = await GreeterServer.StartAsync();
        await using var b = await GreeterServer.StartAsync();
        await using var c = await GreeterServer.StartAsync();
        await AddAsync("a", a);
        await AddAsync("b", b);
        using var channel = Connection.CreateChannel(Address);
        await GreeterServer.UntilAnsweredByAsync(channel, a, b);

        await AddAsync("c", c);
        await GreeterServer.UntilAnsweredByAsync(channel, a, b, c);

        await Manager.DeleteEndpointAsync(Target + "/a");
        await GreeterServer.UntilAnsweredByAsync(channel, b, c);
    }

    [Test]
    public async Task RoundRobin_LeaseEnds_CallsGoElsewhere()
    {
        await using var a = await GreeterServer.StartAsync();
        await using var b = await GreeterServer.StartAsync();
        await AddAsync("a", a, await Clients.GrantAsync(2));
        await AddAsync("b", b);
        using var channel = Connection.CreateChannel(Address);
        await GreeterServer.UntilAnsweredByAsync(channel, a, b);

        // Nobody keeps the lease alive.
        await GreeterServer.UntilAnsweredByAsync(channel, b);
    }

    [Test]
    public async Task MassExpiryProtection_ServicesThatDeregister_AreNotHeld()
    {
        await using var a = await GreeterServer.StartAsync();
        await using var b = await GreeterServer.StartAsync();
        var registrar = new ServiceRegistrar(Connection);
        await using var first = await registrar.RegisterAsync(Target, new RegisteredEndpoint(a.Address));
        await using var second = await registrar.RegisterAsync(Target, new RegisteredEndpoint(b.Address));
        using var channel = Connection.CreateChannel(
            Address, resolverOptions: new EtcdResolverOptions { MassExpiryThreshold = 0, MassExpiryHold = TimeSpan.FromHours(1) });
        await GreeterServer.UntilAnsweredByAsync(channel, a, b);

        await first.DeregisterAsync();
        await GreeterServer.UntilAnsweredByAsync(channel, b);

        // The lease of a process that died ends the same way for etcd, and is held.
        await Etcd.Leases.ExpireAsync(second.LeaseId);
        (await GreeterServer.CountAnswersAsync(channel)).Should().ContainKey(b.Address);
    }

    [Test]
    public async Task RoundRobin_CompactionUnderTheWatch_GoesOn()
    {
        await using var a = await GreeterServer.StartAsync();
        await using var b = await GreeterServer.StartAsync();
        await AddAsync("a", a);
        using var channel = Connection.CreateChannel(Address);
        await GreeterServer.UntilAnsweredByAsync(channel, a);

        Etcd.Put("elsewhere", "1");
        await Etcd.CompactAsync();
        await AddAsync("b", b);

        await GreeterServer.UntilAnsweredByAsync(channel, a, b);
    }

    [Test]
    public async Task RoundRobin_EtcdReplaced_CallsGoOnAndFollowTheNewOne()
    {
        await using var a = await GreeterServer.StartAsync();
        await using var b = await GreeterServer.StartAsync();
        await AddAsync("a", a);
        using var channel = Connection.CreateChannel(Address);
        await GreeterServer.UntilAnsweredByAsync(channel, a);

        await ReplaceEtcdAsync();
        (await GreeterServer.AskAsync(channel)).Should().Be(a.Address);
        await AddAsync("b", b);

        await GreeterServer.UntilAnsweredByAsync(channel, b);
    }

    [Test]
    public async Task PickFirst_EndpointGoes_CallsGoToTheOther()
    {
        await using var a = await GreeterServer.StartAsync();
        await using var b = await GreeterServer.StartAsync();
        await AddAsync("a", a);
        await AddAsync("b", b);
        using var channel = Connection.CreateChannel(
            Address, options => options.ServiceConfig = new ServiceConfig { LoadBalancingConfigs = { new PickFirstConfig() } });
        await GreeterServer.UntilAnsweredByAsync(channel, a);

        await Manager.DeleteEndpointAsync(Target + "/a");

        await GreeterServer.UntilAnsweredByAsync(channel, b);
    }

    [Test]
    public async Task Call_NoEndpointsAtFirst_FailsWithTheReasonAndThenRecovers()
    {
        await using var a = await GreeterServer.StartAsync();
        using var channel = Connection.CreateChannel(Address);
        (await FailsAsync(channel, $"etcd has no endpoints for '{Target}'.")).Should().BeTrue();

        await AddAsync("a", a);

        (await GreeterServer.AskAsync(channel, waitForReady: true)).Should().Be(a.Address);
    }

    [Test]
    public async Task Call_EtcdUnreachable_FailsWithinTheInitialTimeoutAndSaysWhy()
    {
        await using var connection = new EtcdConnection("127.0.0.1:1");
        using var channel = connection.CreateChannel(
            Address, resolverOptions: new EtcdResolverOptions { InitialTimeout = TimeSpan.FromMilliseconds(100) });

        (await FailsAsync(channel, $"Resolving '{Target}' through etcd failed: No answer within 0.1 s.")).Should().BeTrue();
    }

    [Test]
    public async Task LastEndpointGone_ByDefault_KeepsUsingWhatWorks()
    {
        await using var a = await GreeterServer.StartAsync();
        await AddAsync("a", a);
        using var channel = Connection.CreateChannel(Address);
        await GreeterServer.UntilAnsweredByAsync(channel, a);

        await Manager.DeleteEndpointAsync(Target + "/a");
        (await GreeterServer.AskAsync(channel)).Should().Be(a.Address);

        await a.DisposeAsync();
        await Bounded.UntilAsync(() => FailsAsync(channel, $"etcd has no endpoints for '{Target}'."), "failures with the reason");
    }

    [TestCase("round_robin")]
    [TestCase("pick_first")]
    public async Task LastEndpointGone_Drain_LetsGoAtOnce(string policy)
    {
        await using var a = await GreeterServer.StartAsync();
        await AddAsync("a", a);
        using var channel = Connection.CreateChannel(
            Address,
            options => options.ServiceConfig = new ServiceConfig { LoadBalancingConfigs = { new LoadBalancingConfig(policy) } },
            new EtcdResolverOptions { EmptyEndpoints = EmptyEndpointsMode.Drain });
        await GreeterServer.UntilAnsweredByAsync(channel, a);

        await Manager.DeleteEndpointAsync(Target + "/a");
        await Bounded.UntilAsync(() => FailsAsync(channel, $"etcd has no endpoints for '{Target}'."), "failures with the reason");

        await AddAsync("a", a);
        (await GreeterServer.AskAsync(channel, waitForReady: true)).Should().Be(a.Address);
    }

    [Test]
    public async Task Call_IPv6Endpoint_Works()
    {
        await using var a = await GreeterServer.StartAsync(listenOn: IPAddress.IPv6Loopback);
        await AddAsync("a", a);
        a.Address.Should().StartWith("[::1]:");
        using var channel = Connection.CreateChannel(Address);

        (await GreeterServer.AskAsync(channel)).Should().Be(a.Address);
    }

    [Test]
    public async Task ForAddress_WithContainer_Works()
    {
        await using var a = await GreeterServer.StartAsync();
        await AddAsync("a", a);
        var services = new ServiceCollection().AddEtcdDiscovery(options => options.Endpoints.Add(Etcd.ConnectionString));
        await using var provider = services.BuildServiceProvider();
        using var channel = GrpcChannel.ForAddress(Address, new GrpcChannelOptions
        {
            Credentials = ChannelCredentials.Insecure,
            ServiceProvider = provider,
            ServiceConfig = new ServiceConfig { LoadBalancingConfigs = { new RoundRobinConfig() } },
        });

        (await GreeterServer.AskAsync(channel)).Should().Be(a.Address);
    }
}
