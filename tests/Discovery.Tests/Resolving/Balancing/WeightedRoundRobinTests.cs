using System.Text.Json.Nodes;
using Etcd.Discovery.Tests.Support;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Configuration;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Testing;
using Testing.Network;

namespace Etcd.Discovery.Tests.Resolving;

/// <summary>Real channels and servers.</summary>
[TestFixture]
internal sealed class WeightedRoundRobinTests : EtcdFixture
{
    private const string Address = "etcd:///" + Target;

    private static ServiceConfig Config => new() { LoadBalancingConfigs = { new WeightedRoundRobinConfig() } };

    private Task AddAsync(string name, GreeterServer server, int? weight) => new EndpointManager(Connection, Target).AddEndpointAsync(
        $"{Target}/{name}", new RegisteredEndpoint(server.Address, weight is null ? null : new JsonObject { ["weight"] = weight }));

    private static Task UntilSharesAsync(ChannelBase channel, params (GreeterServer Server, int Calls)[] shares) => Bounded.UntilAsync(
        async () =>
        {
            var answers = await GreeterServer.CountAnswersAsync(channel);
            return shares.All(share => answers.GetValueOrDefault(share.Server.Address) == share.Calls);
        },
        "shares by weight");

    [Test]
    public async Task CreateChannel_Weights_ShareTheCallsAndTakeEffectWithoutNewConnections()
    {
        await using var a = await GreeterServer.StartAsync();
        await using var b = await GreeterServer.StartAsync();
        await using var c = await GreeterServer.StartAsync();
        await AddAsync("a", a, 3);
        await AddAsync("b", b, null);
        await AddAsync("c", c, 0);
        using var channel = Connection.CreateChannel(Address, options => options.ServiceConfig = Config);
        await UntilSharesAsync(channel, (a, 9), (b, 3), (c, 0));

        await AddAsync("a", a, 0);
        await AddAsync("c", c, 2);

        await UntilSharesAsync(channel, (a, 0), (b, 4), (c, 8));
    }

    [Test]
    public async Task AddEtcdDiscovery_Weights_ShareTheCalls()
    {
        await using var a = await GreeterServer.StartAsync();
        await using var b = await GreeterServer.StartAsync();
        await AddAsync("a", a, 2);
        await AddAsync("b", b, 1);
        await using var services = new ServiceCollection().AddLogging().AddEtcdDiscovery(Etcd.ConnectionString).BuildServiceProvider();
        using var channel = GrpcChannel.ForAddress(
            Address, new GrpcChannelOptions { ServiceProvider = services, Credentials = ChannelCredentials.Insecure, ServiceConfig = Config });

        await UntilSharesAsync(channel, (a, 8), (b, 4));
    }
}
