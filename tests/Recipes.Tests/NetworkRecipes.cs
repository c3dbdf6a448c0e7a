using Etcd.Discovery;
using Etcd.Api;
using FakeEtcd;
using FluentAssertions;
using Google.Protobuf;
using NUnit.Framework;

namespace Recipes;

public sealed class NetworkRecipes
{
    [Test]
    public async Task EtcdRestart()
    {
        await using var etcd = await FakeEtcdServer.StartAsync();
        await using var connection = new EtcdConnection(etcd.ConnectionString);
        await using var directory = new ServiceDirectory(connection, "billing/");
        var known = await directory.WaitForLoadAsync();

        await etcd.StopAsync();
        etcd.Put("billing/a", "10.0.0.1:80");
        await etcd.RestartAsync();

        (await directory.WaitForChangeAsync(known)).GetAddresses("billing/").Should().Equal("10.0.0.1:80");
    }

    [Test]
    public async Task EtcdThatLostItsData()
    {
        await using var etcd = await FakeEtcdServer.StartAsync();
        await using var connection = new EtcdConnection(etcd.ConnectionString);
        await using var service = await new ServiceRegistrar(connection).RegisterAsync("billing", new RegisteredEndpoint("10.0.0.1:80"));

        await etcd.RestartAsync(keepData: false);

        // The service finds that its lease is gone, and registers again.
        await etcd.WaitForRevisionAsync(2);
        etcd.Get(service.Key).Should().Contain("10.0.0.1:80");
    }

    [Test]
    public async Task FlappingNetwork()
    {
        await using var etcd = await FakeEtcdServer.StartAsync();
        await using var connection = new EtcdConnection(etcd.ConnectionString);
        var manager = new EndpointManager(connection, "billing");

        for (var flap = 0; flap < 10; flap++)
        {
            etcd.ResetConnections();
            (await manager.ListAsync()).Should().BeEmpty();
        }
    }

    [Test]
    public async Task FrozenEtcd()
    {
        await using var etcd = await FakeEtcdServer.StartAsync();
        using var channel = etcd.CreateChannel();
        var kv = new KV.KVClient(channel);
        await kv.PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8("key") });

        etcd.Pause();
        var read = kv.RangeAsync(new RangeRequest { Key = ByteString.CopyFromUtf8("key") }).ResponseAsync;
        read.IsCompleted.Should().BeFalse();
        etcd.Resume();

        (await read).Kvs.Should().ContainSingle();
    }

    [Test]
    public async Task WithoutAPort()
    {
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.Listen = false);
        using var channel = etcd.CreateChannel();

        await new KV.KVClient(channel).PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8("key"), Value = ByteString.CopyFromUtf8("value") });

        etcd.Get("key").Should().Be("value");
    }
}
