using Etcd.Api;
using FluentAssertions;
using Google.Protobuf;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace FakeEtcd.Tests.Hosting;

public sealed class ConnectionControlTests
{
    private FakeEtcdServer _etcd = null!;

    [SetUp]
    public async Task StartAsync() => _etcd = await FakeEtcdServer.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _etcd.DisposeAsync();

    [TestCase(false)]
    [TestCase(true)]
    public async Task RefuseConnectionsAsync_OpenConnections_GoOnWhileNewOnesAreRefused(bool inProcess)
    {
        using var old = _etcd.Connect(inProcess);
        await old.PutAsync("key", "1");

        await _etcd.RefuseConnectionsAsync();
        await _etcd.RefuseConnectionsAsync();

        await Expect.RefusedAsync(_etcd);
        using var late = _etcd.Connect(inProcess);
        await Expect.UnavailableAsync(late.PutAsync("key", "no"));
        (await old.GetAsync("key")).Should().Be("1");
        _etcd.IsRunning.Should().BeTrue();

        await _etcd.AcceptConnectionsAsync();
        await _etcd.AcceptConnectionsAsync();
        await late.PutUntilServedAsync("key", "2");
        (await old.GetAsync("key")).Should().Be("2");
    }

    [Test]
    public async Task RestartAsync_RefusingServer_AcceptsAgain()
    {
        await _etcd.RefuseConnectionsAsync();

        await _etcd.RestartAsync().Within("the server started");

        (await _etcd.ConnectSocketAsync()).Dispose();
    }

    [Test]
    public async Task ResetConnections_OpenConnections_AreResetAndCounted()
    {
        using var tcp = _etcd.OverTcp();
        using var memory = _etcd.InProcess();
        await tcp.PutAsync("key", "1");
        await memory.PutAsync("key", "2");
        using var socket = await _etcd.ConnectSocketAsync();
        await Bounded.UntilAsync(() => _etcd.ConnectionCount >= 3, "the connections were accepted");
        using var watch = await memory.OpenCreatedWatchAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("key") });

        var count = _etcd.ResetConnections();

        // A channel may have opened more than one.
        count.Should().BeGreaterThanOrEqualTo(3);
        await Expect.ResetAsync(socket);
        await Expect.UnavailableAsync(watch.NextAsync());
        await tcp.PutUntilServedAsync("key", "3");
        await memory.PutUntilServedAsync("key", "4");
        _etcd.ConnectionCount.Should().BeGreaterThanOrEqualTo(2);
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task ConnectionCount_ClientThatLeaves_CountsNoMore(bool inProcess)
    {
        using (var client = _etcd.Connect(inProcess))
        {
            await client.PutAsync("key", "value");
            _etcd.ConnectionCount.Should().BePositive();
        }

        await Bounded.UntilAsync(() => _etcd.ConnectionCount == 0, "the server saw the client leave");
    }

    [Test]
    public async Task Connection_Idle_OutlivesTheHostsHeartbeats()
    {
        using var idle = _etcd.InProcess();
        await idle.PutAsync("key", "value");
        await using var other = await FakeEtcdServer.StartAsync();
        using var client = other.InProcess();
        var dates = new HashSet<string>();

        // The host's clock, which it tells in every response, moves when it looks for idle connections.
        await Bounded.UntilAsync(
            async () =>
            {
                using var call = client.Kv.RangeAsync(new RangeRequest { Key = ByteString.CopyFromUtf8("key") });
                dates.Add((await call.ResponseHeadersAsync).GetValue("date")!);
                await call;
                return dates.Count > 3;
            },
            "heartbeats");

        _etcd.ConnectionCount.Should().Be(1);
    }

    [Test]
    public async Task Controls_DisposedServer_ThrowObjectDisposedException()
    {
        await _etcd.DisposeAsync();
        Func<Task>[] controls =
        [
            () => _etcd.StopAsync(),
            () => _etcd.RestartAsync(),
            () => _etcd.RefuseConnectionsAsync(),
            () => _etcd.AcceptConnectionsAsync(),
            () => Task.FromResult(_etcd.ResetConnections()),
            () => Task.FromResult(_etcd.CreateChannel()),
            () => Task.FromResult(_etcd.CreateHandler()),
            () => Run(_etcd.Pause),
            () => Run(_etcd.Resume),
        ];

        foreach (var control in controls)
        {
            await control.Should().ThrowAsync<ObjectDisposedException>();
        }

        (_etcd.IsRunning, _etcd.ConnectionCount).Should().Be((false, 0));

        static Task Run(Action control)
        {
            control();
            return Task.CompletedTask;
        }
    }
}
