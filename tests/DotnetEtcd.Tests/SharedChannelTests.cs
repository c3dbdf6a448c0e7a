using dotnet_etcd;
using Etcd.Discovery;
using FakeEtcd;
using FluentAssertions;
using Grpc.Net.Client;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace DotnetEtcd.Tests;

/// <summary>One channel for dotnet-etcd and for Etcd.Discovery.</summary>
public sealed class SharedChannelTests
{
    private const string Target = "shop/orders";

    [Test]
    public async Task Fake_WithoutAPort_ServesBoth()
    {
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.Listen = false);
        using var channel = etcd.CreateChannel();

        await UseBothAsync(channel);
    }

    [Test]
    public async Task Real_ServesBoth()
    {
        await using var etcd = await RealEtcd.StartAsync();
        using var channel = GrpcChannel.ForAddress(etcd.ConnectionString);

        await UseBothAsync(channel);
    }

    private static async Task UseBothAsync(GrpcChannel channel)
    {
        using var client = new EtcdClient(channel.CreateCallInvoker());
        await using var connection = new EtcdConnection(channel.CreateCallInvoker());
        await using var directory = new ServiceDirectory(connection, Target);

        var registration = await new ServiceRegistrar(connection).RegisterAsync(Target, new RegisteredEndpoint("10.0.0.1:1")).Within("a registration");
        var seen = await client.GetRangeValAsync($"{Target}/").Within("a read of the other client");
        await client.PutAsync($"{Target}/b", """{"Addr":"10.0.0.2:1"}""").Within("a write of the other client");
        await Bounded.UntilAsync(() => directory.Current.GetAddresses(Target).Count == 2, "both endpoints in the directory");
        await registration.DisposeAsync().Within("the end of the registration");

        seen.Should().ContainKey($"{Target}/10.0.0.1:1").WhoseValue.Should().Contain("10.0.0.1:1");
        (await client.GetRangeValAsync($"{Target}/").Within("another read")).Keys.Should().Equal($"{Target}/b");
    }
}
