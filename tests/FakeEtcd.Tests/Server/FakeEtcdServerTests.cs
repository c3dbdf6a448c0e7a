using System.Net.Sockets;
using Etcd.Api;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;
using Testing.Etcd;
using Testing.Network;

namespace FakeEtcd.Tests.Server;

public sealed class FakeEtcdServerTests
{
    [Test]
    public async Task StartAsync_Defaults_ServesOnAFreeLoopbackPort()
    {
        await using var etcd = await FakeEtcdServer.StartAsync();
        using var client = new EtcdClients(etcd.ConnectionString);

        await client.PutAsync("greeting", "hello");

        (await client.GetAsync("greeting")).Should().Be("hello");
        etcd.Endpoint.Should().Be($"127.0.0.1:{etcd.Port}");
        etcd.ConnectionString.Should().Be($"http://127.0.0.1:{etcd.Port}");
        etcd.Revision.Should().Be(2);
    }

    [Test]
    public async Task StartAsync_TwoServers_ShareNothing()
    {
        await using var first = await FakeEtcdServer.StartAsync();
        await using var second = await FakeEtcdServer.StartAsync();
        using var one = new EtcdClients(first.ConnectionString);
        using var other = new EtcdClients(second.ConnectionString);

        await one.PutAsync("key", "value");

        (await other.GetAsync("key")).Should().BeNull();
        second.Revision.Should().Be(1);
    }

    /// <summary>An address of the documentation range, which no machine has.</summary>
    [Test]
    public async Task StartAsync_AddressOfAnotherMachine_ThrowsIOException()
    {
        var start = () => FakeEtcdServer.StartAsync(options => options.ListenAddress = "192.0.2.1");

        await start.Should().ThrowAsync<IOException>().WithMessage("Cannot listen on 192.0.2.1:0: *");
    }

    [Test]
    public async Task StartAsync_PortInUse_ThrowsIOException()
    {
        await using var first = await FakeEtcdServer.StartAsync();

        var second = () => FakeEtcdServer.StartAsync(options => options.Port = first.Port);

        await second.Should().ThrowAsync<IOException>().WithMessage("*address already in use*");
    }

    [Test]
    public async Task StartAsync_SameSeed_ChoosesTheSameLeaseIds()
    {
        await using var first = await FakeEtcdServer.StartAsync(options => options.Seed = 7);
        await using var second = await FakeEtcdServer.StartAsync(options => options.Seed = 7);
        using var one = new EtcdClients(first.ConnectionString);
        using var other = new EtcdClients(second.ConnectionString);

        var ids = new[] { await one.GrantAsync(10), await one.GrantAsync(10) };

        new[] { await other.GrantAsync(10), await other.GrantAsync(10) }.Should().Equal(ids);
        first.Seed.Should().Be(7);
    }

    [Test]
    public async Task DisposeAsync_OpenStreams_EndWithServerStopped()
    {
        var etcd = await FakeEtcdServer.StartAsync();
        using var client = new EtcdClients(etcd.ConnectionString);
        using var watch = await client.OpenCreatedWatchAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("key") });

        var next = watch.NextAsync();
        await etcd.DisposeAsync();
        await etcd.DisposeAsync();

        await next.ShouldFailAsync(StatusCode.Unavailable, EtcdError.Stopped.Message);
    }

    [Test]
    public async Task DisposeAsync_Stopped_FreesThePort()
    {
        var port = FreePort.Choose();
        var etcd = await FakeEtcdServer.StartAsync(options => options.Port = port);
        await etcd.DisposeAsync();

        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        var connect = () => socket.ConnectAsync("127.0.0.1", port);
        await connect.Should().ThrowAsync<SocketException>();
        await using var again = await FakeEtcdServer.StartAsync(options => options.Port = port);
        again.Port.Should().Be(port);
    }

    [Test]
    public async Task Put_LargerThanTheLimit_AnswersRequestIsTooLarge()
    {
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.MaxRequestBytes = 1000);
        using var client = new EtcdClients(etcd.ConnectionString);

        await client.PutAsync("small", new string('x', 900));

        await client.PutAsync("large", new string('x', 1000)).ShouldFailAsync(EtcdError.RequestTooLarge.Code, EtcdError.RequestTooLarge.Message);
        etcd.Revision.Should().Be(2);
    }
}
