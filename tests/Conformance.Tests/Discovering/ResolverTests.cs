using Conformance.Tests.Backends;
using Discovery;
using Etcd.Api;
using FluentAssertions;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Configuration;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Testing.Network;

namespace Conformance.Tests.Discovering;

/// <summary>Real calls to real servers that are found through a server of each kind.</summary>
public sealed class ResolverTests(Backend backend) : DiscoveryFixture(backend)
{
    [Test]
    public async Task RoundRobin_EndpointsComeAndGo_CallsFollow()
    {
        await using var a = await NamedServer.StartAsync("a");
        await using var b = await NamedServer.StartAsync("b");
        await using var c = await NamedServer.StartAsync("c");
        await AddAsync("a", a);
        await AddAsync("b", b);
        using var channel = Connection.CreateChannel($"etcd:///{Target}");
        await UntilAnsweredByAsync(channel, "a", "b");

        await AddAsync("c", c);
        await UntilAnsweredByAsync(channel, "a", "b", "c");
        await Manager.DeleteEndpointAsync(Prefix + "a");
        await UntilAnsweredByAsync(channel, "b", "c");
    }

    [Test]
    public async Task RoundRobin_LeaseExpires_CallsGoElsewhere()
    {
        await using var a = await NamedServer.StartAsync("a");
        await using var b = await NamedServer.StartAsync("b");
        var lease = await Etcd.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = 2 });
        await AddAsync("a", a, lease.ID);
        await AddAsync("b", b);
        using var channel = Connection.CreateChannel($"etcd:///{Target}");

        // Nobody keeps the lease alive.
        await UntilAnsweredByAsync(channel, "b");
    }

    [Test]
    public async Task RoundRobin_HistoryCompactedWhileCutOff_CallsFollowAfterwards()
    {
        await using var a = await NamedServer.StartAsync("a");
        await using var b = await NamedServer.StartAsync("b");
        await AddAsync("a", a);
        using var channel = Connection.CreateChannel($"etcd:///{Target}");
        await UntilAnsweredByAsync(channel, "a");

        Wire.HangUp();
        await DeleteAsync("a");
        await PutAsync("b", $$"""{"Addr":"{{b.Address}}"}""");
        await PutAsync("elsewhere", "{");
        await Etcd.Kv.CompactAsync(new CompactionRequest { Revision = await RevisionAsync(), Physical = true });
        (await NamedServer.AskAsync(channel)).Should().Be("a", "calls go on with what was last known");
        Wire.LeadTo(new Uri(Server.ConnectionString).Port);

        await UntilAnsweredByAsync(channel, "b");
    }

    [Test]
    public async Task RoundRobin_ServerRestarts_CallsGoOnAndFollowChanges()
    {
        await using var a = await NamedServer.StartAsync("a");
        await using var b = await NamedServer.StartAsync("b");
        await AddAsync("a", a);
        using var channel = Connection.CreateChannel($"etcd:///{Target}");
        await UntilAnsweredByAsync(channel, "a");

        await Server.RestartAsync();
        (await NamedServer.AskAsync(channel)).Should().Be("a");

        // FakeEtcd comes back empty, etcd with its data: adding the first one again makes them equal.
        await AddAsync("a", a);
        await AddAsync("b", b);
        await UntilAnsweredByAsync(channel, "a", "b");
    }

    [Test]
    public async Task Call_EtcdUnreachableAtFirst_FailsInBoundedTimeAndRecovers()
    {
        await using var a = await NamedServer.StartAsync("a");
        await AddAsync("a", a);
        Wire.HangUp();
        using var channel = Connection.CreateChannel(
            $"etcd:///{Target}", resolverOptions: new EtcdResolverOptions { InitialTimeout = TimeSpan.FromMilliseconds(200) });

        var call = () => NamedServer.AskAsync(channel);
        (await call.Should().ThrowAsync<RpcException>()).Which.StatusCode.Should().Be(StatusCode.Unavailable);
        Wire.LeadTo(new Uri(Server.ConnectionString).Port);

        (await NamedServer.AskAsync(channel, waitForReady: true)).Should().Be("a");
    }

    [Test]
    public async Task ForAddress_ThroughAContainer_FindsTheServers()
    {
        await using var a = await NamedServer.StartAsync("a");
        await AddAsync("a", a);
        await using var services = new ServiceCollection().AddLogging().AddEtcdDiscovery(Server.ConnectionString).BuildServiceProvider();
        using var channel = GrpcChannel.ForAddress($"etcd:///{Target}", new GrpcChannelOptions
        {
            Credentials = ChannelCredentials.Insecure,
            ServiceProvider = services,
            ServiceConfig = new ServiceConfig { LoadBalancingConfigs = { new RoundRobinConfig() } },
        });

        (await NamedServer.AskAsync(channel)).Should().Be("a");
    }

    [TestCase("etcd:///")]
    [TestCase("etcd:///a?b")]
    [TestCase("http://a/b")]
    [TestCase("no target")]
    public void CreateChannel_MalformedTarget_ThrowsNamingTheAddress(string target) =>
        Connection.Invoking(connection => connection.CreateChannel(target)).Should().Throw<ArgumentException>().Which.Message.Should().Contain(target);
}
