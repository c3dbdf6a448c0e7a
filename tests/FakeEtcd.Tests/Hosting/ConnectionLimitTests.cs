using System.Net.Sockets;
using FluentAssertions;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace FakeEtcd.Tests.Hosting;

public sealed class ConnectionLimitTests
{
    [Test]
    public async Task MaxConnections_Reached_TheNextIsServedWhenOneCloses()
    {
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.MaxConnections = 2);
        using var first = new EtcdClients(etcd.ConnectionString);
        await first.PutAsync("key", "1");
        using var idle = await ConnectAsync(etcd);

        using var waiting = new EtcdClients(etcd.ConnectionString);
        var put = waiting.PutAsync("key", "2");
        for (var call = 0; call < 20; call++)
        {
            await first.PutAsync("other", "value");
        }

        put.IsCompleted.Should().BeFalse();
        etcd.Get("key").Should().Be("1");
        idle.Dispose();
        await put.Within("the call of the client that waits");
    }

    [Test]
    public async Task MaxConnections_WithoutAPort_DoNotCount()
    {
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.MaxConnections = 1);
        using var first = new EtcdClients(etcd.ConnectionString);
        await first.PutAsync("key", "1");

        using var other = new EtcdClients(etcd.CreateChannel());

        (await other.GetAsync("key")).Should().Be("1");
    }

    [Test]
    public async Task MaxConnections_Reached_ServerStopsAndRestarts()
    {
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.MaxConnections = 1);
        using var idle = await ConnectAsync(etcd);
        using var waiting = await ConnectAsync(etcd);

        await etcd.RestartAsync().Within("the restart");

        using var client = new EtcdClients(etcd.ConnectionString);
        await client.PutAsync("key", "value");
    }

    private static async Task<TcpClient> ConnectAsync(FakeEtcdServer etcd)
    {
        var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", etcd.Port).Within("a connection");
        return client;
    }
}
