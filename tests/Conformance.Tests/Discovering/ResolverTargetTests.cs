using Conformance.Tests.Backends;
using Etcd.Discovery;
using FluentAssertions;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Balancer;
using Grpc.Net.Client.Configuration;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Testing.Network;

namespace Conformance.Tests.Discovering;

/// <summary>The ways to make a channel, and the addresses it takes.</summary>
public sealed class ResolverTargetTests(Backend backend) : DiscoveryFixture(backend)
{
    [Test]
    public async Task ForAddress_ThroughAContainer_FindsTheServers()
    {
        await using var a = await GreeterServer.StartAsync();
        await using var b = await GreeterServer.StartAsync();
        await AddAsync(a);
        await AddAsync(b);
        await using var services = new ServiceCollection().AddLogging().AddEtcdDiscovery(Server.ConnectionString).BuildServiceProvider();
        using var channel = GrpcChannel.ForAddress(TargetAddress, OptionsWith(services));

        await GreeterServer.UntilAnsweredByAsync(channel, a, b);
    }

    [Test]
    public async Task ForAddress_WithAFactoryOnly_FindsTheServers()
    {
        await using var a = await GreeterServer.StartAsync();
        await AddAsync(a);
        await using var services = new ServiceCollection()
            .AddSingleton<ResolverFactory>(new EtcdResolverFactory(Connection))
            .BuildServiceProvider();
        using var channel = GrpcChannel.ForAddress(TargetAddress, OptionsWith(services));

        (await GreeterServer.AskAsync(channel)).Should().Be(a.Address);
    }

    [Test]
    public async Task CreateChannel_AuthorityAndEscapes_AreReadAsGoReadsThem()
    {
        await using var a = await GreeterServer.StartAsync();
        await new EndpointManager(Connection, Target + "/a b").AddEndpointAsync(Target + "/a b/1", new RegisteredEndpoint(a.Address));
        using var channel = Connection.CreateChannel($"etcd://ignored/{Target}%2Fa%20b");

        (await GreeterServer.AskAsync(channel)).Should().Be(a.Address);
    }

    [TestCase("etcd:///")]
    [TestCase("etcd:///a?b")]
    [TestCase("etcd:///a%2")]
    [TestCase("http://a/b")]
    [TestCase("no target")]
    public void CreateChannel_MalformedTarget_ThrowsNamingTheAddress(string target) =>
        Connection.Invoking(connection => connection.CreateChannel(target)).Should().Throw<ArgumentException>()
            .WithMessage($"The target '{target}' is malformed: *");

    [TestCase("etcd:///")]
    [TestCase("etcd:///a#b")]
    public async Task ForAddress_MalformedTarget_ThrowsNamingTheAddress(string target)
    {
        await using var services = new ServiceCollection().AddLogging().AddEtcdDiscovery(Server.ConnectionString).BuildServiceProvider();

        var make = () => GrpcChannel.ForAddress(target, OptionsWith(services));

        make.Should().Throw<ArgumentException>().WithMessage($"The target '{target}' is malformed: *");
    }

    private static GrpcChannelOptions OptionsWith(IServiceProvider services) => new()
    {
        Credentials = ChannelCredentials.Insecure,
        ServiceProvider = services,
        ServiceConfig = new ServiceConfig { LoadBalancingConfigs = { new RoundRobinConfig() } },
    };
}
