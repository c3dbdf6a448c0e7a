using Etcd.Api;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;
using Testing.Etcd;

namespace FakeEtcd.Tests.Compaction;

public sealed class AutoCompactionTests
{
    private const string Compacted = "etcdserver: mvcc: required revision has been compacted";

    private static readonly TimeSpan SixMinutes = TimeSpan.FromMinutes(6);
    private static readonly TimeSpan FiveMinutes = TimeSpan.FromMinutes(5);

    /// <summary>
    /// With a put before each interval, the revision at the end of interval n is n + 1. The second compaction is at the oldest of the notes
    /// that are kept, which is the number of intervals in a period and one more.
    /// </summary>
    [TestCase(10, "10: 1, 20: 10, 30: 20", TestName = "Periodic_TenMinutes_CompactsEachTenMinutes")]
    [TestCase(60, "10: 1, 20: 10, 30: 20", TestName = "Periodic_OneHour_CompactsEachHour")]
    [TestCase(120, "20: 1, 30: 10, 40: 20", TestName = "Periodic_TwoHours_CompactsEachHourAfterTwoHours")]
    [TestCase(63, "11: 1, 21: 11, 31: 21", TestName = "Periodic_NoMultipleOfTheInterval_TakesTheNextOne")]
    public async Task Periodic_Compactions(int minutes, string expected)
    {
        await using var etcd = await StartAsync(AutoCompaction.Periodic(TimeSpan.FromMinutes(minutes)));
        using var client = new EtcdClients(etcd.ConnectionString);
        var interval = TimeSpan.FromMinutes(Math.Min(minutes, 60)) / 10;
        List<string> compactions = [];
        var last = await CompactRevisionAsync(client);
        for (var step = 1; step <= 40 && compactions.Count < 3; step++)
        {
            etcd.Put("key", $"{step}");
            await etcd.AdvanceAsync(interval);
            if (await CompactRevisionAsync(client) is var compacted && compacted != last)
            {
                last = compacted;
                compactions.Add($"{step}: {compacted}");
            }
        }

        string.Join(", ", compactions).Should().Be(expected);
    }

    [Test]
    public async Task ByRevision_EachFiveMinutes_KeepsTheLastRevisions()
    {
        await using var etcd = await StartAsync(AutoCompaction.ByRevision(10));
        using var client = new EtcdClients(etcd.ConnectionString);
        var none = await CompactRevisionAsync(client);
        PutTimes(etcd, 9);
        await etcd.AdvanceAsync(FiveMinutes);
        (await CompactRevisionAsync(client)).Should().Be(none, "all revisions are to be kept");
        PutTimes(etcd, 20);
        await etcd.AdvanceAsync(FiveMinutes - TimeSpan.FromTicks(1));
        (await CompactRevisionAsync(client)).Should().Be(none, "the interval is not over");

        await etcd.AdvanceAsync(TimeSpan.FromTicks(1));

        (await CompactRevisionAsync(client)).Should().Be(30 - 10);
        (await client.Kv.RangeAsync(Read(20))).Kvs.Should().ContainSingle();
        await client.Kv.RangeAsync(Read(19)).ShouldFailAsync(StatusCode.OutOfRange, Compacted);
    }

    [Test]
    public async Task ByRevision_NothingChanged_DoesNothing()
    {
        await using var etcd = await StartAsync(AutoCompaction.ByRevision(1));
        using var client = new EtcdClients(etcd.ConnectionString);
        PutTimes(etcd, 5);
        await etcd.AdvanceAsync(FiveMinutes);
        var before = await client.Maintenance.StatusAsync(new StatusRequest());

        await etcd.AdvanceAsync(TimeSpan.FromHours(1));

        (await client.Maintenance.StatusAsync(new StatusRequest())).RaftIndex.Should().Be(before.RaftIndex);
    }

    [Test]
    public async Task AdvanceAsync_ClockThatJumps_CompactsAsOneThatSteps()
    {
        var clock = new FakeTimeProvider();
        await using var etcd = await FakeEtcdServer.StartAsync(options =>
        {
            options.UseTimeProvider(clock, clock.Advance);
            options.AutoCompaction = AutoCompaction.Periodic(TimeSpan.FromHours(1));
        });
        using var client = new EtcdClients(etcd.ConnectionString);
        PutTimes(etcd, 5);

        await etcd.AdvanceAsync(TimeSpan.FromHours(3));

        (await CompactRevisionAsync(client)).Should().Be(6);
    }

    [Test]
    public async Task Compaction_WatchBehindIt_IsCanceled()
    {
        await using var etcd = await StartAsync(AutoCompaction.ByRevision(1));
        using var client = new EtcdClients(etcd.ConnectionString);
        PutTimes(etcd, 5);
        await etcd.AdvanceAsync(FiveMinutes);

        using var watch = await client.OpenCreatedWatchAsync(new WatchCreateRequest { Key = Utf8("key"), StartRevision = 2 });

        (await watch.NextAsync()).Should().Match<WatchResponse>(response => response.Canceled && response.CompactRevision == 5);
    }

    [Test]
    public async Task Restart_BeginsANewPeriod()
    {
        await using var etcd = await StartAsync(AutoCompaction.Periodic(TimeSpan.FromHours(1)));
        using var client = new EtcdClients(etcd.ConnectionString);
        var none = await CompactRevisionAsync(client);
        etcd.Put("key", "value");
        await etcd.AdvanceAsync(SixMinutes * 9);

        await etcd.RestartAsync();

        await etcd.AdvanceAsync(SixMinutes * 9);
        (await CompactRevisionAsync(client)).Should().Be(none);
        await etcd.AdvanceAsync(SixMinutes);
        (await CompactRevisionAsync(client)).Should().Be(2, "the first note is of the restart");
    }

    [Test]
    public async Task RestoreAsync_BeginsANewPeriodOnTheRestoredState()
    {
        await using var etcd = await StartAsync(AutoCompaction.Periodic(TimeSpan.FromHours(1)));
        using var client = new EtcdClients(etcd.ConnectionString);
        PutTimes(etcd, 3);
        var snapshot = await etcd.SnapshotAsync();
        PutTimes(etcd, 3);
        await etcd.AdvanceAsync(SixMinutes * 9);

        await etcd.RestoreAsync(snapshot);

        await etcd.AdvanceAsync(SixMinutes * 10);
        (await CompactRevisionAsync(client)).Should().Be(4);
    }

    [Test]
    public async Task Cluster_OnlyTheLeaderCompacts()
    {
        await using var cluster = await StartClusterAsync(AutoCompaction.ByRevision(1));
        using var client = new EtcdClients(cluster.Members[1].ConnectionString);
        PutTimes(cluster.Members[0], 5);
        var before = await client.Maintenance.StatusAsync(new StatusRequest());

        await cluster.AdvanceAsync(FiveMinutes);

        (await CompactRevisionAsync(client)).Should().Be(5);
        (await client.Maintenance.StatusAsync(new StatusRequest())).RaftIndex.Should().Be(before.RaftIndex + 1);
    }

    [Test]
    public async Task Cluster_WithoutALeader_Pauses()
    {
        await using var cluster = await StartClusterAsync(AutoCompaction.ByRevision(1));
        using var client = new EtcdClients(cluster.Members[0].ConnectionString);
        var none = await CompactRevisionAsync(client);
        PutTimes(cluster.Members[0], 5);
        await cluster.Members[1].StopAsync();
        await cluster.Members[2].StopAsync();

        await cluster.AdvanceAsync(TimeSpan.FromHours(1));
        (await CompactRevisionAsync(client)).Should().Be(none);

        await cluster.Members[1].RestartAsync();
        await cluster.AdvanceAsync(FiveMinutes);
        (await CompactRevisionAsync(client)).Should().Be(5);
    }

    [Test]
    public async Task StoppedServer_DoesNotCompact()
    {
        await using var etcd = await StartAsync(AutoCompaction.ByRevision(1));
        PutTimes(etcd, 5);
        await etcd.StopAsync();
        await etcd.AdvanceAsync(TimeSpan.FromHours(1));

        await etcd.RestartAsync();

        using var client = new EtcdClients(etcd.ConnectionString);
        (await client.Kv.RangeAsync(Read(2))).Kvs.Should().ContainSingle();
    }

    [Test]
    public async Task DisposeAsync_LeavesNoTimer()
    {
        var clock = new TimerCountingClock();
        var etcd = await FakeEtcdServer.StartAsync(options =>
        {
            options.UseTimeProvider(clock);
            options.AutoCompaction = AutoCompaction.ByRevision(1);
        });
        clock.Periodic.Should().Be(1);
        await etcd.RestartAsync();
        clock.Periodic.Should().Be(1);

        await etcd.DisposeAsync();

        clock.Periodic.Should().Be(0);
    }

    private static Task<FakeEtcdServer> StartAsync(AutoCompaction compaction) =>
        FakeEtcdServer.StartAsync(options => Configure(options, compaction));

    private static Task<FakeEtcdCluster> StartClusterAsync(AutoCompaction compaction) =>
        FakeEtcdCluster.StartAsync(members: 3, options => Configure(options, compaction));

    private static void Configure(FakeEtcdOptions options, AutoCompaction compaction)
    {
        options.UseManualClock();
        options.AutoCompaction = compaction;
    }

    private static void PutTimes(FakeEtcdServer etcd, int count)
    {
        for (var put = 0; put < count; put++)
        {
            etcd.Put("key", $"{put}");
        }
    }

    private static async Task<long> CompactRevisionAsync(EtcdClients client) =>
        (await client.Maintenance.HashKVAsync(new HashKVRequest())).CompactRevision;

    private static RangeRequest Read(long revision) => new() { Key = Utf8("key"), Revision = revision };

    private static ByteString Utf8(string text) => ByteString.CopyFromUtf8(text);
}
