using Etcd.Api;
using FluentAssertions;
using Google.Protobuf;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace FakeEtcd.Tests.Hosting;

/// <summary>Whoever awaits <c>DisposeAsync</c> finds the server gone, however many others do at the same time.</summary>
public sealed class ConcurrentDisposeTests
{
    private const int Callers = 4;

    [Test]
    public async Task DisposeAsync_OfAServer_CalledWhileAnotherCallRuns_ReturnsWhenTheServerIsGone()
    {
        var etcd = await FakeEtcdServer.StartAsync();
        using var client = new EtcdClients(etcd.ConnectionString);
        using var watch = await OpenWatchAsync(client);

        var disposals = Enumerable.Range(0, Callers).Select(_ => ThenIsGoneAsync(etcd.DisposeAsync(), etcd)).ToList();

        await Task.WhenAll(disposals).Within("every caller finds the server gone");
        await etcd.DisposeAsync().Within("a later call");
    }

    [Test]
    public async Task DisposeAsync_OfACluster_CalledWhileAnotherCallRuns_ReturnsWhenEveryMemberIsGone()
    {
        var cluster = await FakeEtcdCluster.StartAsync(members: 3);
        using var client = new EtcdClients(cluster.Members[2].ConnectionString);
        using var watch = await OpenWatchAsync(client);

        var disposals = Enumerable.Range(0, Callers).Select(_ => ThenIsGoneAsync(cluster.DisposeAsync(), [.. cluster.Members])).ToList();

        await Task.WhenAll(disposals).Within("every caller finds the members gone");
        await cluster.DisposeAsync().Within("a later call");
    }

    [Test]
    public async Task DisposeAsync_WithinAStop_ReturnsWhenTheServerIsGone()
    {
        var etcd = await FakeEtcdServer.StartAsync();
        using var client = new EtcdClients(etcd.ConnectionString);
        using var watch = await OpenWatchAsync(client);

        var stopping = etcd.StopAsync();
        await Task.WhenAll(ThenIsGoneAsync(etcd.DisposeAsync(), etcd), ThenIsGoneAsync(etcd.DisposeAsync(), etcd))
            .Within("both callers find the server gone");

        await stopping.Within("the stop");
    }

    private static Task<WatchCall> OpenWatchAsync(EtcdClients client) =>
        client.OpenCreatedWatchAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("key") });

    private static async Task ThenIsGoneAsync(ValueTask disposal, params FakeEtcdServer[] servers)
    {
        await disposal;
        foreach (var server in servers)
        {
            (server.IsRunning, server.ConnectionCount).Should().Be((false, 0), "DisposeAsync returned");
            await Expect.RefusedAsync(server);
        }
    }
}
