using Etcd.Api;
using FluentAssertions;
using Google.Protobuf;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace FakeEtcd.Tests.Hosting;

[TestFixture(false)]
[TestFixture(true)]
public sealed class RestartTests(bool inProcess)
{
    private ManualTimeProvider _clock = null!;
    private FakeEtcdServer _etcd = null!;
    private EtcdClients _client = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _clock = new ManualTimeProvider();
        _etcd = await FakeEtcdServer.StartAsync(options => options.UseTimeProvider(_clock));
        _client = _etcd.Connect(inProcess);
    }

    [TearDown]
    public async Task StopAsync()
    {
        _client.Dispose();
        await _etcd.DisposeAsync();
    }

    [TestCase(StopMode.Graceful)]
    [TestCase(StopMode.Kill)]
    public async Task RestartAsync_KeepData_ServesItOnTheSamePortToTheSameChannel(StopMode how)
    {
        await _client.PutAsync("before", "1");
        var port = _etcd.Port;

        await _etcd.StopAsync(how).Within("the server stopped");
        await _etcd.RestartAsync().Within("the server started");
        await _client.PutUntilServedAsync("after", "2");

        (await _client.GetAsync("before")).Should().Be("1");
        (_etcd.Port, _etcd.Revision, _etcd.IsRunning).Should().Be((port, 3, true));
        (await _etcd.ConnectSocketAsync()).Dispose();
    }

    [Test]
    public async Task RestartAsync_LoseData_ServesAnEmptyStoreAsTheSameMember()
    {
        var before = (await _client.PutAsync("before", "1")).Header;

        await _etcd.RestartAsync(keepData: false).Within("the server started");
        await _client.PutUntilServedAsync("after", "2");

        (await _client.GetAsync("before")).Should().BeNull();
        var header = (await _client.PutAsync("after", "3")).Header;
        (header.Revision, header.MemberId, header.ClusterId).Should().Be((3, before.MemberId, before.ClusterId));
    }

    [Test]
    public async Task RestartAsync_LeasesOfAStoppedServer_WaitAndStartAgainInFull()
    {
        var lease = await _client.GrantAsync(10);
        await _client.PutAsync("key", "value", lease);
        _clock.Advance(TimeSpan.FromSeconds(8));

        await _etcd.StopAsync().Within("the server stopped");
        await _etcd.AdvanceAsync(TimeSpan.FromHours(1));
        await _etcd.RestartAsync().Within("the server started");

        _etcd.Leases.List().Single().Remaining.Should().Be(TimeSpan.FromSeconds(10));
        await _etcd.AdvanceAsync(TimeSpan.FromSeconds(9));
        _etcd.Leases.List().Should().ContainSingle();
        await _etcd.AdvanceAsync(TimeSpan.FromSeconds(1));
        await _client.PutUntilServedAsync("other", "value");
        (await _client.GetAsync("key")).Should().BeNull();
    }

    [Test]
    public async Task RestartAsync_WatchThatResumes_MissesNothing()
    {
        var seen = await WatchAsync(from: 1, first => _client.PutAsync("key", "1"));
        await _etcd.RestartAsync().Within("the server started");
        await _client.PutUntilServedAsync("key", "2");

        var resumed = await WatchAsync(from: seen.Kv.ModRevision + 1, _ => Task.CompletedTask);

        (resumed.Kv.Value.ToStringUtf8(), resumed.Kv.ModRevision).Should().Be(("2", 3));
    }

    [Test]
    public async Task RestartAsync_SeveralTimesOverWithStores_NeverGrantsALeaseIdAgain()
    {
        var ids = new List<long>();
        for (var round = 0; round < 4; round++)
        {
            await _client.PutUntilServedAsync("key", "value");
            ids.Add(await _client.GrantAsync(10));
            await _etcd.RestartAsync(keepData: false).Within("the server started");
        }

        ids.Should().OnlyHaveUniqueItems();
    }

    [Test]
    public async Task StopAsync_PortMeanwhile_GoesToNobodyWhoAsksForAnyPort()
    {
        await _etcd.StopAsync().Within("the server stopped");

        var others = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => FakeEtcdServer.StartAsync()));

        others.Should().NotContain(other => other.Port == _etcd.Port);
        await Task.WhenAll(others.Select(other => other.DisposeAsync().AsTask()));
        await _etcd.RestartAsync().Within("the server started");
    }

    [Test]
    public async Task RestartAsync_PortTaken_ThrowsAndStaysStopped()
    {
        await _etcd.StopAsync().Within("the server stopped");
        await using (await FakeEtcdServer.StartAsync(options => options.Port = _etcd.Port))
        {
            var restart = () => _etcd.RestartAsync();
            await restart.Should().ThrowAsync<IOException>().WithMessage("*address already in use*");
            _etcd.IsRunning.Should().BeFalse();
        }

        await _etcd.RestartAsync().Within("the server started");
        await _client.PutUntilServedAsync("key", "value");
    }

    [Test]
    public async Task Controls_AllAtOnce_LeaveAServerThatServes()
    {
        Func<Task>[] controls =
        [
            () => _etcd.StopAsync(StopMode.Kill),
            () => _etcd.RestartAsync(),
            () => _etcd.StopAsync(),
            () => Task.FromResult(_etcd.ResetConnections()),
            () => _etcd.RestartAsync(),
        ];

        await Task.WhenAll(controls.Select(Task.Run)).Within("every control ended");
        await _etcd.RestartAsync().Within("the server started");

        await _client.PutUntilServedAsync("key", "value");
        _etcd.IsRunning.Should().BeTrue();
    }

    private async Task<Event> WatchAsync(long from, Func<WatchResponse, Task> created)
    {
        using var watch = await _client.OpenWatchAsync(new WatchCreateRequest
        {
            Key = ByteString.CopyFromUtf8("key"),
            StartRevision = from,
        });
        await created(await watch.NextAsync());
        return (await watch.NextAsync()).Events.Single();
    }
}
