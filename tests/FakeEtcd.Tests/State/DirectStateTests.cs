using Etcd.Api;
using FakeEtcd.Tests.Server;
using FluentAssertions;
using Google.Protobuf;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace FakeEtcd.Tests.State;

/// <summary>Reads and writes without a request.</summary>
public sealed class DirectStateTests : ServerFixture
{
    [Test]
    public async Task Put_IsWhatClientsReadAndWatch()
    {
        using var watch = await Client.OpenWatchAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("key") });
        await watch.NextAsync();
        var lease = await Client.GrantAsync(60);

        Etcd.Put("key", "value", lease).Should().Be(2);

        (await Client.GetAsync("key")).Should().Be("value");
        (await watch.NextAsync()).Events.Single().Kv.Lease.Should().Be(lease);
        await Etcd.Leases.ExpireAsync(lease);
        Etcd.Get("key").Should().BeNull();
    }

    [Test]
    public async Task Get_SeesWhatClientsWrote()
    {
        await Client.PutAsync("a/1", "one");
        await Client.PutAsync("a/2", "two");
        await Client.PutAsync("b", "three");

        Etcd.Get("a/1").Should().Be("one");
        Etcd.Get("none").Should().BeNull();
        Etcd.List("a/").Select(pair => (pair.Key.ToStringUtf8(), pair.Value.ToStringUtf8(), pair.ModRevision))
            .Should().Equal(("a/1", "one", 2L), ("a/2", "two", 3L));
        Etcd.List().Should().HaveCount(3);
    }

    [Test]
    public void List_GivesCopies()
    {
        Etcd.Put("key", "value");

        Etcd.List().Single().Value = ByteString.CopyFromUtf8("changed");

        Etcd.Get("key").Should().Be("value");
    }

    [Test]
    public async Task WaitForRevisionAsync_Canceled_EndsAtOnce()
    {
        using var giveUp = new CancellationTokenSource();
        var waiting = Etcd.WaitForRevisionAsync(9, giveUp.Token);
        await giveUp.CancelAsync();

        await waiting.Awaiting(it => it).Should().ThrowAsync<OperationCanceledException>();
        Etcd.Put("key", "1").Should().Be(2);
    }

    [Test]
    public void Delete_TellsWhetherThereWasSuchAKey()
    {
        Etcd.Load(new Dictionary<string, string> { ["a/1"] = "1", ["a/2"] = "2", ["b"] = "3" });

        Etcd.Delete("b").Should().BeTrue();
        Etcd.Delete("b").Should().BeFalse();
        Etcd.DeletePrefix("a/").Should().Be(2);
        Etcd.DeletePrefix("").Should().Be(0);
        Etcd.Revision.Should().Be(6);
    }

    [Test]
    public void LoadJson_ValuesThatAreNoStrings_AreStoredAsJson()
    {
        Etcd.LoadJson("""{"z": "text", "a": 8080, "m": {"x": [1, true]}}""");

        Etcd.List().Select(pair => (pair.Key.ToStringUtf8(), pair.Value.ToStringUtf8(), pair.CreateRevision))
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
        Etcd.Load(new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" });
        await Etcd.CompactAsync();
        using var watch = await Client.OpenWatchAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("a"), StartRevision = 2 });
        await watch.NextAsync();

        (await watch.NextAsync()).CompactRevision.Should().Be(3);
        (await Etcd.Awaiting(it => it.CompactAsync(3)).Should().ThrowAsync<ArgumentOutOfRangeException>()).WithMessage("*has been compacted*");
        (await Etcd.Awaiting(it => it.CompactAsync(9)).Should().ThrowAsync<ArgumentOutOfRangeException>()).WithMessage("*future revision*");
    }

    [Test]
    public async Task WaitForRevisionAsync_ReturnsOnceItIsReached()
    {
        await Etcd.WaitForRevisionAsync(1);
        var waiting = Etcd.WaitForRevisionAsync(3);
        await Client.PutAsync("a", "1");
        waiting.IsCompleted.Should().BeFalse();
        await Client.PutAsync("a", "2");

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
        Etcd.Invoking(it => it.Put("", "1")).Should().Throw<ArgumentException>().WithParameterName("key");
        Etcd.Invoking(it => it.Put("a", (string)null!)).Should().Throw<ArgumentNullException>().WithParameterName("value");
        Etcd.Invoking(it => it.Put("a", "1", lease: 7)).Should().Throw<ArgumentException>().WithParameterName("lease").WithMessage("*no lease 7*");
        Etcd.Invoking(it => it.Get("")).Should().Throw<ArgumentException>().WithParameterName("key");
        Etcd.Invoking(it => it.List(null!)).Should().Throw<ArgumentNullException>().WithParameterName("prefix");
        Etcd.Invoking(it => it.Load([new("a", "1"), new("a", "2")])).Should().Throw<ArgumentException>().WithParameterName("data").WithMessage("*twice*");
        Etcd.Invoking(it => it.Load([new("a", "1"), new("", "2")])).Should().Throw<ArgumentException>().WithMessage("*empty*");
        Etcd.Invoking(it => it.Load([new("a", "1"), new("b", null!)])).Should().Throw<ArgumentException>().WithMessage("*null*");
        Etcd.Invoking(it => it.LoadJson("{")).Should().Throw<ArgumentException>().WithParameterName("json").WithMessage("*not valid JSON*");
        Etcd.Invoking(it => it.LoadJson("[1]")).Should().Throw<ArgumentException>().WithMessage("*object*");
        Etcd.Revision.Should().Be(1);
        await FluentActions.Awaiting(() => FakeEtcdServer.StartAsync(options => options.InitialData = new Dictionary<string, string> { [""] = "1" }))
            .Should().ThrowAsync<ArgumentException>().WithParameterName("InitialData");
        await Etcd.DisposeAsync();
        Etcd.Invoking(it => it.Put("a", "1")).Should().Throw<ObjectDisposedException>();
        Etcd.Invoking(it => it.Delete("a")).Should().Throw<ObjectDisposedException>();
        Etcd.Invoking(it => it.List()).Should().Throw<ObjectDisposedException>();
    }

    [Test]
    public async Task Alarm_RefusesAWrite_InEtcdsWords()
    {
        await Client.Maintenance.AlarmAsync(new AlarmRequest { Action = AlarmRequest.Types.AlarmAction.Activate, Alarm = AlarmType.Nospace });

        Etcd.Invoking(it => it.Put("a", "1")).Should().Throw<InvalidOperationException>().WithMessage("*database space exceeded*");
    }
}
