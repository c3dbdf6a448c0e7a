using Etcd.Api;
using FluentAssertions;
using Google.Protobuf;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace FakeEtcd.Tests.Hosting;

[TestFixture(false)]
[TestFixture(true)]
public sealed class PauseTests(bool inProcess)
{
    private FakeEtcdServer _etcd = null!;
    private EtcdClients _client = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _etcd = await FakeEtcdServer.StartAsync(options => options.UseManualClock());
        _client = _etcd.Connect(inProcess);
        await _client.PutAsync("first", "value");
    }

    [TearDown]
    public async Task StopAsync()
    {
        _client.Dispose();
        await _etcd.DisposeAsync();
    }

    [TestCase(10)]
    [TestCase(500_000)]
    public async Task Resume_CallsMadeMeanwhile_AreAllServed(int valueSize)
    {
        const int Calls = 20;
        using var watch = await _client.OpenCreatedWatchAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("key") });

        _etcd.Pause();
        var value = new string('x', valueSize);
        var puts = Enumerable.Range(0, Calls).Select(_ => _client.PutAsync("key", value)).ToList();
        await LetOthersBeServedAsync();

        _etcd.Revision.Should().Be(2);
        puts.Should().NotContain(put => put.IsCompleted);
        _etcd.Resume();
        await Task.WhenAll(puts).Within("every call was served");
        var revisions = new List<long>();
        while (revisions.Count < Calls)
        {
            revisions.AddRange((await watch.NextAsync()).Events.Select(change => change.Kv.ModRevision));
        }

        revisions.Should().Equal(Enumerable.Range(3, Calls).Select(revision => (long)revision));
    }

    [Test]
    public async Task Pause_EventsMeanwhile_ArriveAfterResume()
    {
        var lease = await _client.GrantAsync(5);
        await _client.PutAsync("key", "value", lease);
        using var watch = await _client.OpenCreatedWatchAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("key") });

        _etcd.Pause();
        await _etcd.AdvanceAsync(TimeSpan.FromSeconds(5));
        var next = watch.NextAsync();
        await LetOthersBeServedAsync();

        next.IsCompleted.Should().BeFalse();
        _etcd.Leases.List().Should().BeEmpty();
        _etcd.Resume();
        (await next).Events.Single().Type.Should().Be(Event.Types.EventType.Delete);
    }

    [Test]
    public async Task Pause_NewConnections_SucceedAndAreServedAfterResume()
    {
        _etcd.Pause();
        (await _etcd.ConnectSocketAsync()).Dispose();
        using var late = _etcd.Connect(inProcess);
        var put = late.PutAsync("late", "value");
        await LetOthersBeServedAsync();

        put.IsCompleted.Should().BeFalse();
        _etcd.Resume();
        await put.Within("the call was served");
    }

    [Test]
    public async Task ResetConnections_PausedServer_CutsThem()
    {
        _etcd.Pause();
        var put = _client.PutAsync("key", "value");
        await LetOthersBeServedAsync();

        _etcd.ResetConnections().Should().BePositive();
        await Expect.UnavailableAsync(put);
        _etcd.Resume();

        await _client.PutUntilServedAsync("key", "again");
        _etcd.Revision.Should().Be(3);
    }

    [Test]
    public async Task StopAsync_Kill_LosesWhatWaitsBehindThePause()
    {
        _etcd.Pause();
        var put = _client.PutAsync("key", "value");
        await LetOthersBeServedAsync();

        await _etcd.StopAsync(StopMode.Kill).Within("the server stopped");
        await Expect.UnavailableAsync(put);
        await _etcd.RestartAsync().Within("the server started");

        await _client.PutUntilServedAsync("other", "value");
        (await _client.GetAsync("key")).Should().BeNull();
    }

    [Test]
    public async Task RestartAsync_PausedServer_IsPausedNoMore()
    {
        _etcd.Pause();

        await _etcd.RestartAsync().Within("the server started");

        await _client.PutUntilServedAsync("key", "value");
        _etcd.Pause();
        _etcd.Resume();
    }

    [Test]
    public async Task DisposeAsync_PausedServer_EndsCallsUnderWay()
    {
        _etcd.Pause();
        using var watch = await _client.OpenWatchAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("key") });
        var next = watch.NextAsync();
        await LetOthersBeServedAsync();

        await _etcd.DisposeAsync().Within("the server was disposed");

        await Expect.UnavailableAsync(next);
    }

    [Test]
    public void Pause_OutOfTurn_SaysWhatToDo()
    {
        var pause = _etcd.Pause;
        var resume = _etcd.Resume;

        resume.Should().Throw<InvalidOperationException>().WithMessage("*Pause*");
        _etcd.Pause();
        pause.Should().Throw<InvalidOperationException>().WithMessage("*Resume*");
        _etcd.Resume();
    }

    /// <summary>Gives the paused server every chance to do what it must not: another on the same host answers many calls.</summary>
    private static async Task LetOthersBeServedAsync()
    {
        await using var other = await FakeEtcdServer.StartAsync();
        using var client = other.OverTcp();
        for (var call = 0; call < 100; call++)
        {
            await client.PutAsync("key", "value").Within("a server that is not paused answers");
        }
    }
}
