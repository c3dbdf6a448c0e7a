using Etcd.Api;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;
using Testing;
using Testing.Etcd;
using Testing.Network;

namespace FakeEtcd.Tests.Hosting;

[TestFixture(false)]
[TestFixture(true)]
public sealed class StopTests(bool inProcess)
{
    private FakeEtcdServer _etcd = null!;
    private EtcdClients _client = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _etcd = await FakeEtcdServer.StartAsync(options => options.Port = FreePort.Choose());
        _client = _etcd.Connect(inProcess);
    }

    [TearDown]
    public async Task StopAsync()
    {
        _client.Dispose();
        await _etcd.DisposeAsync();
    }

    [Test]
    public async Task StopAsync_Graceful_EndsStreamsAndRefusesConnections()
    {
        using var watch = await OpenWatchAsync();
        var next = watch.NextAsync();

        await _etcd.StopAsync().Within("the server stopped");

        var read = () => next;
        (await read.Should().ThrowAsync<RpcException>()).Which.Status.Detail.Should().Be(EtcdError.Stopped.Message);
        (_etcd.IsRunning, _etcd.ConnectionCount).Should().Be((false, 0));
        await Expect.RefusedAsync(_etcd);
        await Expect.UnavailableAsync(_client.PutAsync("key", "value"));
    }

    [Test]
    public async Task StopAsync_Kill_ResetsConnections()
    {
        using var watch = await OpenWatchAsync();
        using var socket = await _etcd.ConnectSocketAsync();
        await Bounded.UntilAsync(() => _etcd.ConnectionCount >= 2, "both connections were accepted");
        var next = watch.NextAsync();

        await _etcd.StopAsync(StopMode.Kill).Within("the server stopped");

        await Expect.ResetAsync(socket);
        await Expect.UnavailableAsync(next);
        (_etcd.IsRunning, _etcd.ConnectionCount).Should().Be((false, 0));
        await Expect.RefusedAsync(_etcd);
    }

    [Test]
    public async Task StopAsync_ClientThatDoesNotClose_IsCutWhenCancelled()
    {
        using var socket = await _etcd.ConnectSocketAsync();
        await Bounded.UntilAsync(() => _etcd.ConnectionCount == 1, "the connection was accepted");
        using var cancelled = new CancellationTokenSource();

        var stop = _etcd.StopAsync(cancellationToken: cancelled.Token);
        await cancelled.CancelAsync();
        await stop.Within("the server stopped");

        _etcd.ConnectionCount.Should().Be(0);
    }

    [Test]
    public async Task StopAsync_Stopped_DoesNothing()
    {
        await _etcd.StopAsync().Within("the server stopped");

        await _etcd.StopAsync(StopMode.Kill).Within("the server stayed stopped");

        _etcd.IsRunning.Should().BeFalse();
    }

    [Test]
    public async Task StopAsync_StateOfStoppedServer_CanBeLookedAt()
    {
        await _client.PutAsync("key", "value");
        var port = _etcd.Port;

        await _etcd.StopAsync().Within("the server stopped");

        (_etcd.Revision, _etcd.Port).Should().Be((2, port));
    }

    [Test]
    public async Task Controls_StoppedServer_SayToRestartIt()
    {
        await _etcd.StopAsync().Within("the server stopped");

        var refuse = () => _etcd.RefuseConnectionsAsync();
        var accept = () => _etcd.AcceptConnectionsAsync();
        var pause = _etcd.Pause;

        await refuse.Should().ThrowAsync<InvalidOperationException>().WithMessage("*RestartAsync*");
        await accept.Should().ThrowAsync<InvalidOperationException>().WithMessage("*RestartAsync*");
        pause.Should().Throw<InvalidOperationException>().WithMessage("*RestartAsync*");
        _etcd.ResetConnections().Should().Be(0);
    }

    [Test]
    public async Task DisposeAsync_StoppedServer_FreesThePort()
    {
        await _etcd.StopAsync(StopMode.Kill).Within("the server stopped");
        var port = _etcd.Port;

        await _etcd.DisposeAsync();

        await using var next = await FakeEtcdServer.StartAsync(options => options.Port = port);
        next.Port.Should().Be(port);
    }

    private Task<WatchCall> OpenWatchAsync() =>
        _client.OpenCreatedWatchAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("key") });
}
