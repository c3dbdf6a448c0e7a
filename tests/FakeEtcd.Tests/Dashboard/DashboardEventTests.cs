using Etcd.Api;
using FakeEtcd.ControlApi.Events;
using FluentAssertions;
using Google.Protobuf;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace FakeEtcd.Tests.Dashboard;

/// <summary>What the dashboard tells as it happens.</summary>
public sealed class DashboardEventTests : DashboardFixture
{
    [Test]
    public async Task Events_BeginWithHello_AndTellWhichKeysChange()
    {
        Etcd.Put("before", "x");
        using var events = await Page.FollowAsync();

        var hello = await events.NextAsync();
        Etcd.Put("a", "1234");
        var changes = await events.NextAsync();

        (hello.Name, hello.Number("revision"), hello.Number("journalPosition")).Should().Be(("hello", 2, 0));
        hello.Data.GetProperty("epoch").GetString().Should().NotBeEmpty();
        (changes.Name, changes.Number("revision"), changes.Number("calls")).Should().Be(("changes", 3, 0));
        var key = changes.Data.GetProperty("keys")[0];
        (key.GetProperty("key").GetString(), key.GetProperty("size").GetInt32(), key.GetProperty("modRevision").GetInt64()).Should().Be(("a", 4, 3));
        key.TryGetProperty("value", out _).Should().BeFalse();
        changes.Data.TryGetProperty("keysLost", out _).Should().BeFalse();
    }

    [Test]
    public async Task Events_OfAnEmptyStretch_AreOne_WithEachKeyOnce()
    {
        using var events = await Page.FollowAsync();
        await events.NextAsync();

        Etcd.Put("first", "x");
        await events.NextAsync();

        // These happen while the feed pauses.
        Etcd.Put("a", "1");
        Etcd.Put("a", "2");
        Etcd.Put("b", "1");
        Etcd.Delete("b");
        var changes = await ReadToAsync(events, 6);

        changes.SelectMany(read => read.Keys).Should().Contain(["a", "b"]);
        var last = changes.SelectMany(read => read.Data.GetProperty("keys").EnumerateArray()).Where(key => key.GetProperty("key").GetString() == "b").Last();
        last.GetProperty("deleted").GetBoolean().Should().BeTrue();
    }

    [Test]
    public async Task Events_OfManyKeys_SayThatTheyAreLost()
    {
        using var events = await Page.FollowAsync();
        await events.NextAsync();
        Etcd.Put("first", "x");
        await events.NextAsync();

        await Client.Kv.TxnAsync(new TxnRequest { Success = { Enumerable.Range(0, 120).Select(number => Put($"one/{number}")) } });
        await Client.Kv.TxnAsync(new TxnRequest { Success = { Enumerable.Range(0, 120).Select(number => Put($"two/{number}")) } });
        var changes = await ReadToAsync(events, 4);

        changes.Should().OnlyContain(read => read.Data.GetProperty("keys").GetArrayLength() <= EventFeed.MostKeys);
        changes.Sum(read => read.Keys.Count()).Should().Match(count => count == 240 || changes.Any(IsLossy));
    }

    [Test]
    public async Task Events_UnderLoad_AreAtMostTenASecond_AndEndAtTheLastRevision()
    {
        const int Puts = 3000;
        using var events = await Page.FollowAsync();
        await events.NextAsync();

        var putting = Task.Run(() =>
        {
            foreach (var number in Enumerable.Range(0, Puts))
            {
                Etcd.Put($"key/{number % 500}", "x");
            }
        });
        var changes = await ReadToAsync(events, Puts + 1);
        await putting.Within();

        changes.Count.Should().BeLessThan(Puts / 10);
        changes.Select(read => read.Number("revision")).Should().BeInAscendingOrder();
    }

    [Test]
    public async Task Events_AfterSleep_ContinueWhereTheyStopped()
    {
        string id;
        using (var events = await Page.FollowAsync())
        {
            await events.NextAsync();
            Etcd.Put("a", "1");
            id = (await events.NextAsync()).Id;
        }

        Etcd.Put("b", "1");
        Etcd.Delete("a");
        using var later = await Page.FollowAsync(id);
        var caughtUp = await later.NextAsync();

        (caughtUp.Name, caughtUp.Number("revision")).Should().Be(("changes", 4));
        caughtUp.Keys.Should().BeEquivalentTo("a", "b");
        new[] { "leases", "streams", "faults", "server", "pending" }.Should().OnlyContain(name => caughtUp.Is(name));
    }

    [Test]
    public async Task Events_AfterSleepBeyondACompaction_SayThatKeysAreLost()
    {
        using var events = await Page.FollowAsync();
        var id = (await events.NextAsync()).Id;
        Etcd.Put("a", "1");
        Etcd.Put("b", "1");
        await Etcd.CompactAsync();

        using var later = await Page.FollowAsync(id);

        IsLossy(await later.NextAsync()).Should().BeTrue();
    }

    [TestCase("")]
    [TestCase("x")]
    [TestCase("other:1:0")]
    [TestCase("a:b:c")]
    public async Task Events_AfterAnIdOfAnotherServer_BeginWithHello(string id)
    {
        using var events = await Page.FollowAsync(id);

        (await events.NextAsync()).Name.Should().Be("hello");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Events_AfterARestart_BeginAnew(bool keepsData)
    {
        Etcd.Put("a", "1");
        using var events = await Page.FollowAsync();
        var first = await events.NextAsync();

        await Etcd.RestartAsync(keepsData);
        var second = await events.NextAsync(read => read.Name == "hello");

        second.Number("revision").Should().Be(keepsData ? 2 : 1);
        second.Data.GetProperty("epoch").GetString().Should().NotBe(first.Data.GetProperty("epoch").GetString());
    }

    [Test]
    public async Task Events_AfterARestore_BeginAnew()
    {
        var snapshot = await Etcd.SnapshotAsync();
        using var events = await Page.FollowAsync();
        await events.NextAsync();
        Etcd.Put("a", "1");

        await Etcd.RestoreAsync(snapshot);

        (await events.NextAsync(read => read.Name == "hello")).Number("revision").Should().Be(1);
    }

    [Test]
    public async Task Events_OfWhatIsNoWrite_NameTheView()
    {
        using var events = await Page.FollowAsync();
        await events.NextAsync();

        var lease = await Client.GrantAsync();
        await events.NextAsync(read => read.Is("leases"));
        using var watch = await Client.OpenCreatedWatchAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("a") });
        await events.NextAsync(read => read.Is("streams") && read.Is("pending"));
        Etcd.Streams.Of(EtcdRpc.Watch).Stall();
        await events.NextAsync(read => read.Is("streams"));
        using var fault = Etcd.Faults.On(EtcdRpc.Range).Hang();
        await events.NextAsync(read => read.Is("faults"));
        var get = Client.GetAsync("a");
        await events.NextAsync(read => read.Is("faults") && read.Is("pending"));
        fault.Remove();
        await get.Within();
        await events.NextAsync(read => read.Number("calls") > 0);
        Etcd.Quirks = EtcdQuirks.LeaderChangeClosesStreams;
        await events.NextAsync(read => read.Is("server"));
        await Etcd.AdvanceAsync(TimeSpan.FromHours(1));
        await events.NextAsync(read => read.Is("leases"));
        Etcd.Leases.List().Should().NotContain(item => item.Id == lease);
    }

    [Test]
    public async Task Events_OfAKeyWithALease_NameTheLeases()
    {
        var lease = await Client.GrantAsync();
        using var events = await Page.FollowAsync();
        await events.NextAsync();

        Etcd.Put("a", "x", lease);
        var put = await events.NextAsync(read => read.Keys.Contains("a"));
        Etcd.Delete("a");
        var deleted = await events.NextAsync(read => read.Keys.Contains("a"));

        (put.Is("leases"), deleted.Is("leases")).Should().Be((true, true));
    }

    private static bool IsLossy(DashboardEvent read) => read.Data.TryGetProperty("keysLost", out var lost) && lost.GetBoolean();

    private static RequestOp Put(string key) => new() { RequestPut = new PutRequest { Key = ByteString.CopyFromUtf8(key) } };

    [Test]
    public async Task Events_OfAnyClockThatIsAdvanced_NameTheLeases()
    {
        var clock = new FakeTimeProvider();
        await using var etcd = await FakeEtcdServer.StartAsync(options =>
        {
            options.Dashboard = true;
            options.UseTimeProvider(clock, clock.Advance);
        });
        using var page = new DashboardClient(etcd.DashboardUrl);
        using var events = await page.FollowAsync();
        await events.NextAsync();

        await etcd.AdvanceAsync(TimeSpan.FromSeconds(5));

        var changes = await events.NextAsync();
        (changes.Is("leases"), changes.Is("server")).Should().Be((true, true));
    }

    private static async Task<IReadOnlyList<DashboardEvent>> ReadToAsync(EventReader events, long revision)
    {
        var read = new List<DashboardEvent>();
        do
        {
            read.Add(await events.NextAsync());
        }
        while (read[^1].Number("revision") < revision);

        return read;
    }
}
