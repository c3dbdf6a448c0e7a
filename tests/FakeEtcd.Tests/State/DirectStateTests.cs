using Etcd.Api;
using FakeEtcd.Tests.Server;
using FluentAssertions;
using Google.Protobuf;
using NUnit.Framework;
using Testing;

namespace FakeEtcd.Tests.State;

/// <summary>Reads and writes without a request.</summary>
public sealed class DirectStateTests
{
    private FakeEtcdServer _etcd = null!;
    private EtcdClient _client = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _etcd = await FakeEtcdServer.StartAsync(options => options.UseManualClock());
        _client = new EtcdClient(_etcd);
    }

    [TearDown]
    public async Task StopAsync()
    {
        _client.Dispose();
        await _etcd.DisposeAsync();
    }

    [Test]
    public async Task Put_IsWhatClientsReadAndWatch()
    {
        using var watch = await _client.OpenWatchAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("key") });
        await watch.NextAsync();
        var lease = await _client.GrantAsync(60);

        _etcd.Put("key", "value", lease).Should().Be(2);

        (await _client.GetAsync("key")).Should().Be("value");
        (await watch.NextAsync()).Events.Single().Kv.Lease.Should().Be(lease);
        await _etcd.Leases.ExpireAsync(lease);
        _etcd.Get("key").Should().BeNull();
    }

    [Test]
    public async Task Get_SeesWhatClientsWrote()
    {
        await _client.PutAsync("a/1", "one");
        await _client.PutAsync("a/2", "two");
        await _client.PutAsync("b", "three");

        _etcd.Get("a/1").Should().Be("one");
        _etcd.Get("none").Should().BeNull();
        _etcd.List("a/").Select(pair => (pair.Key.ToStringUtf8(), pair.Value.ToStringUtf8(), pair.ModRevision))
            .Should().Equal(("a/1", "one", 2L), ("a/2", "two", 3L));
        _etcd.List().Should().HaveCount(3);
    }

    [Test]
    public void List_GivesCopies()
    {
        _etcd.Put("key", "value");

        _etcd.List().Single().Value = ByteString.CopyFromUtf8("changed");

        _etcd.Get("key").Should().Be("value");
    }

    [Test]
    public async Task WaitForRevisionAsync_GivenUp_LeavesNobodyWaiting()
    {
        using var giveUp = new CancellationTokenSource();
        var waiting = _etcd.WaitForRevisionAsync(9, giveUp.Token);
        await giveUp.CancelAsync();

        await waiting.Awaiting(it => it).Should().ThrowAsync<OperationCanceledException>();
        _etcd.Node.Waiters.Count.Should().Be(0);
    }

    [Test]
    public void Delete_TellsWhetherThereWasSuchAKey()
    {
        _etcd.Load(new Dictionary<string, string> { ["a/1"] = "1", ["a/2"] = "2", ["b"] = "3" });

        _etcd.Delete("b").Should().BeTrue();
        _etcd.Delete("b").Should().BeFalse();
        _etcd.DeletePrefix("a/").Should().Be(2);
        _etcd.DeletePrefix("").Should().Be(0);
        _etcd.Revision.Should().Be(6);
    }

    [Test]
    public void LoadJson_ValuesThatAreNoStrings_AreStoredAsJson()
    {
        _etcd.LoadJson("""{"z": "text", "a": 8080, "m": {"x": [1, true]}}""");

        _etcd.List().Select(pair => (pair.Key.ToStringUtf8(), pair.Value.ToStringUtf8(), pair.CreateRevision))
            .Should().Equal(("a", "8080", 3L), ("m", """{"x": [1, true]}""", 4L), ("z", "text", 2L));
    }

    [Test]
    public async Task InitialData_IsThereFromTheStart()
    {
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.InitialData = new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" });

        (etcd.Get("a"), etcd.Get("b"), etcd.Revision).Should().Be(("1", "2", 3L));
    }

    [Test]
    public async Task CompactAsync_TheHistoryIsGone_AndWatchesAreTold()
    {
        _etcd.Load(new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" });
        await _etcd.CompactAsync();
        using var watch = await _client.OpenWatchAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("a"), StartRevision = 2 });
        await watch.NextAsync();

        (await watch.NextAsync()).CompactRevision.Should().Be(3);
        (await _etcd.Awaiting(it => it.CompactAsync(3)).Should().ThrowAsync<ArgumentOutOfRangeException>()).WithMessage("*has been compacted*");
        (await _etcd.Awaiting(it => it.CompactAsync(9)).Should().ThrowAsync<ArgumentOutOfRangeException>()).WithMessage("*future revision*");
    }

    [Test]
    public async Task WaitForRevisionAsync_ReturnsOnceItIsReached()
    {
        await _etcd.WaitForRevisionAsync(1);
        var waiting = _etcd.WaitForRevisionAsync(3);
        await _client.PutAsync("a", "1");
        waiting.IsCompleted.Should().BeFalse();
        await _client.PutAsync("a", "2");

        await waiting.Within("revision 3");
    }

    [Test]
    public async Task WaitForRevisionAsync_InVain_TellsTheRevision()
    {
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.DeliveryTimeout = TimeSpan.FromMilliseconds(20));

        await etcd.Awaiting(it => it.WaitForRevisionAsync(5)).Should().ThrowAsync<TimeoutException>().WithMessage("*at revision 1*5*");
    }

    [Test]
    public async Task BadInput_NamesTheArgument_AndNothingIsWritten()
    {
        _etcd.Invoking(it => it.Put("", "1")).Should().Throw<ArgumentException>().WithParameterName("key");
        _etcd.Invoking(it => it.Put("a", (string)null!)).Should().Throw<ArgumentNullException>().WithParameterName("value");
        _etcd.Invoking(it => it.Put("a", "1", lease: 7)).Should().Throw<ArgumentException>().WithParameterName("lease").WithMessage("*no lease 7*");
        _etcd.Invoking(it => it.Get("")).Should().Throw<ArgumentException>().WithParameterName("key");
        _etcd.Invoking(it => it.List(null!)).Should().Throw<ArgumentNullException>().WithParameterName("prefix");
        _etcd.Invoking(it => it.Load([new("a", "1"), new("a", "2")])).Should().Throw<ArgumentException>().WithParameterName("data").WithMessage("*twice*");
        _etcd.Invoking(it => it.Load([new("a", "1"), new("", "2")])).Should().Throw<ArgumentException>().WithMessage("*empty*");
        _etcd.Invoking(it => it.Load([new("a", "1"), new("b", null!)])).Should().Throw<ArgumentException>().WithMessage("*null*");
        _etcd.Invoking(it => it.LoadJson("{")).Should().Throw<ArgumentException>().WithParameterName("json").WithMessage("*no JSON*");
        _etcd.Invoking(it => it.LoadJson("[1]")).Should().Throw<ArgumentException>().WithMessage("*object*");
        _etcd.Revision.Should().Be(1);
        await FluentActions.Awaiting(() => FakeEtcdServer.StartAsync(options => options.InitialData = new Dictionary<string, string> { [""] = "1" }))
            .Should().ThrowAsync<ArgumentException>().WithParameterName("InitialData");
        await _etcd.DisposeAsync();
        _etcd.Invoking(it => it.Put("a", "1")).Should().Throw<ObjectDisposedException>();
        _etcd.Invoking(it => it.Delete("a")).Should().Throw<ObjectDisposedException>();
        _etcd.Invoking(it => it.List()).Should().Throw<ObjectDisposedException>();
    }

    [Test]
    public async Task Alarm_RefusesAWrite_InEtcdsWords()
    {
        await _client.Maintenance.AlarmAsync(new AlarmRequest { Action = AlarmRequest.Types.AlarmAction.Activate, Alarm = AlarmType.Nospace });

        _etcd.Invoking(it => it.Put("a", "1")).Should().Throw<InvalidOperationException>().WithMessage("*database space exceeded*");
    }
}
