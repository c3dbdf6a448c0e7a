using Etcd.Api;
using FakeEtcd.Tests.Hosting;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace FakeEtcd.Tests.Streams;

/// <summary>A stream that the server ends while it writes to it tells its client why: etcd's never end in any other way.</summary>
[NonParallelizable]
public sealed class BusyStreamEndTests
{
    private const int Streams = 40;
    private const int Connections = 4;
    private const int Writers = 2;

    private static readonly ByteString Key = ByteString.CopyFromUtf8("key");
    private static readonly Status Stopped = new(StatusCode.Unavailable, "etcdserver: server stopped");

    private FakeEtcdServer _etcd = null!;
    private List<EtcdClients> _clients = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _etcd = await FakeEtcdServer.StartAsync();
        _clients = [.. Enumerable.Range(0, Connections).Select(_ => _etcd.OverTcp())];
    }

    [TearDown]
    public async Task StopAsync()
    {
        _clients.ForEach(client => client.Dispose());
        await _etcd.DisposeAsync();
    }

    [Test]
    public Task StopAsync_Graceful_EveryBusyStreamHearsThatTheServerStopped() =>
        EndEveryStreamAsync(() => _etcd.StopAsync().Within("the server is stopped"), Stopped);

    [Test]
    public Task RestartAsync_EveryBusyStreamHearsThatTheServerStopped() =>
        EndEveryStreamAsync(() => _etcd.RestartAsync().Within("the server runs again"), Stopped);

    [Test]
    public Task DisposeAsync_EveryBusyStreamHearsThatTheServerStopped() =>
        EndEveryStreamAsync(() => _etcd.DisposeAsync().Within("the server is gone"), Stopped);

    [Test]
    public Task Break_EveryBusyStreamHearsTheErrorGiven() => EndEveryStreamAsync(
        () =>
        {
            _etcd.Streams.Of(EtcdRpc.Watch).Break(EtcdError.NoLeader).Should().Be(Streams);
            return Task.CompletedTask;
        },
        new Status(StatusCode.Unavailable, "etcdserver: no leader"));

    [Test]
    public Task RestoreAsync_EveryBusyStreamHearsThatTheServerStopped() => EndEveryStreamAsync(
        async () => await _etcd.RestoreAsync(await _etcd.SnapshotAsync()).Within("the state is served"), Stopped);

    [Test]
    public async Task Break_ClientThatDoesNotRead_TheStreamEndsAllTheSame()
    {
        using var watch = await OpenUnreadAsync();

        _etcd.Streams.Of(EtcdRpc.Watch).Break(EtcdError.NoLeader).Should().Be(1);

        await Bounded.UntilAsync(() => _etcd.Streams.Count == 0, "the end of the stream on the server");
        (await watch.EndAsync()).StatusCode.Should().NotBe(StatusCode.OK);
    }

    [TestCase(StopMode.Graceful)]
    [TestCase(StopMode.Kill)]
    public async Task StopAsync_ClientThatDoesNotRead_TheServerStopsAllTheSame(StopMode how)
    {
        using var watch = await OpenUnreadAsync();

        await _etcd.StopAsync(how).Within("the server is stopped");

        (_etcd.Streams.Count, _etcd.ConnectionCount).Should().Be((0, 0));
        (await watch.EndAsync()).StatusCode.Should().NotBe(StatusCode.OK);
    }

    [Test]
    public async Task DisposeAsync_ClientThatDoesNotRead_Returns()
    {
        using var watch = await OpenUnreadAsync();

        await _etcd.DisposeAsync().Within("the server is gone");

        _etcd.ConnectionCount.Should().Be(0);
    }

    /// <summary>Ends streams whose clients read as fast as they can, while writers write as fast as they can.</summary>
    private async Task EndEveryStreamAsync(Func<Task> end, Status expected)
    {
        using var stop = new CancellationTokenSource();
        var ended = new List<Task<Status>>();
        using var busy = new CountdownEvent(Streams);
        for (var number = 0; number < Streams; number++)
        {
            var watch = await _clients[number % Connections].OpenWatchAsync(new WatchCreateRequest { Key = Key });
            (await watch.NextAsync()).Created.Should().BeTrue();
            ended.Add(Task.Run(() => ReadToEndAsync(watch, () => busy.Signal()), CancellationToken.None));
        }

        var writers = Enumerable.Range(0, Writers).Select(_ => Task.Run(() => WriteAsync(stop.Token), CancellationToken.None)).ToList();
        await Bounded.UntilAsync(() => busy.IsSet, "events on every stream");

        await end();

        var statuses = await Task.WhenAll(ended).Within("the end of every stream");
        await stop.CancelAsync();
        await Task.WhenAll(writers).Within("the end of the writers");
        var others = statuses.Where(status => !status.Equals(expected)).GroupBy(status => status).Select(group => $"{group.Count()} x {group.Key}");
        string.Join(Environment.NewLine, others).Should().BeEmpty($"each of {Streams} streams was to end with {expected}");
    }

    private static async Task<Status> ReadToEndAsync(WatchCall watch, Action busy)
    {
        using (watch)
        {
            await watch.NextAsync("an event");
            busy();
            return await watch.EndAsync();
        }
    }

    /// <summary>Writes without a request. The values fill the windows of HTTP/2, so that there is always a response on its way.</summary>
    private async Task WriteAsync(CancellationToken stop)
    {
        var value = new string('x', 16_384);
        try
        {
            while (!stop.IsCancellationRequested)
            {
                _etcd.Put("key", value);
                await Task.Yield();
            }
        }
        catch (Exception exception) when (exception is ObjectDisposedException or InvalidOperationException)
        {
            // The server is gone.
        }
    }

    /// <summary>A watch that got more than any buffer on the way to its client holds, and whose client reads nothing of it.</summary>
    private async Task<WatchCall> OpenUnreadAsync()
    {
        var watch = await _clients[0].OpenWatchAsync(new WatchCreateRequest { Key = Key });
        (await watch.NextAsync()).Created.Should().BeTrue();
        var value = new string('x', 100_000);
        for (var put = 0; put < 200; put++)
        {
            _etcd.Put("key", value);
        }

        return watch;
    }
}
