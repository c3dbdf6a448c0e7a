using Etcd.Discovery.Tests.Support;
using FluentAssertions;
using NUnit.Framework;

namespace Etcd.Discovery.Tests.Connection;

/// <summary>How the connection treats the network: a stream ends with its leader, and a dead connection is noticed by pings.</summary>
internal sealed class TransportTests
{
    [Test]
    public async Task Watch_Always_RequiresALeader()
    {
        await using var etcd = await new ScriptedEtcd().StartAsync();
        await using var connection = new EtcdConnection(etcd.ConnectionString);
        await using var watch = WatchHub.Of(connection).Open(KeyRange.Prefix("a/"), 0);

        (await etcd.WatchAsync()).Headers.GetValue("hasleader").Should().Be("true");
    }

    [Test]
    public void Handler_Always_PingsConnectionsWithCalls()
    {
        SocketsHttpHandler? handler = null;
        var options = new EtcdConnectionOptions
        {
            Endpoints = ["http://a:1"],
            ConnectTimeout = TimeSpan.FromSeconds(3),
            KeepAlivePingInterval = TimeSpan.FromSeconds(7),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(4),
        };

        using var connection = new EtcdConnection(options.ConfigureHandler(it => handler = it));

        handler!.KeepAlivePingDelay.Should().Be(TimeSpan.FromSeconds(7));
        handler.KeepAlivePingTimeout.Should().Be(TimeSpan.FromSeconds(4));
        handler.KeepAlivePingPolicy.Should().Be(HttpKeepAlivePingPolicy.WithActiveRequests, "etcd closes idle connections that ping");
        handler.ConnectTimeout.Should().Be(TimeSpan.FromSeconds(3));
    }
}
