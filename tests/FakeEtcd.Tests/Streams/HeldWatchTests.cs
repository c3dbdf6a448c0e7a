using System.Globalization;
using Etcd.Api;
using FakeEtcd.Tests.Hosting;
using FluentAssertions;
using Google.Protobuf;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace FakeEtcd.Tests.Streams;

/// <summary>What a watch is owed that is held up, and what it costs the server to hold it up.</summary>
[NonParallelizable]
public sealed class HeldWatchTests
{
    private const int FewPuts = 300;
    private const int ManyPuts = 100_000;

    /// <summary>More than the server queues for a stream.</summary>
    private const int MorePutsThanAreQueued = 2_000;

    private static readonly ByteString Key = ByteString.CopyFromUtf8("key");

    [Test]
    public async Task MemberIsPaused_OthersPutAndCompact_ItsWatchGetsEveryEvent()
    {
        await using var cluster = await FakeEtcdCluster.StartAsync(members: 3, options => options.UseManualClock());
        var member = cluster.Members[2];
        using var client = member.OverTcp();
        using var others = cluster.Members[0].OverTcp();
        using var watch = await OpenAsync(client);
        member.Pause();

        await PutAndCompactAsync(others, FewPuts);
        member.Resume();

        await ShouldGetAsync(watch, FewPuts);
        await ShouldBeOpenAsync(watch, others);
    }

    [Test]
    public async Task MemberIsPartitionedAway_OthersPutAndCompact_ItsWatchGetsEveryEvent()
    {
        await using var cluster = await FakeEtcdCluster.StartAsync(members: 3, options => options.UseManualClock());
        var member = cluster.Members[2];
        using var client = member.OverTcp();
        using var others = cluster.Members[0].OverTcp();
        using var watch = await OpenAsync(client);
        cluster.Partition(member);

        await PutAndCompactAsync(others, FewPuts);
        cluster.Heal();

        await ShouldGetAsync(watch, FewPuts);
        await ShouldBeOpenAsync(watch, others);
    }

    [Test]
    public async Task MemberIsHeldTwice_OthersPutAndCompactEachTime_ItsWatchGetsEveryEvent()
    {
        await using var cluster = await FakeEtcdCluster.StartAsync(members: 3, options => options.UseManualClock());
        var member = cluster.Members[2];
        using var client = member.OverTcp();
        using var others = cluster.Members[0].OverTcp();
        using var watch = await OpenAsync(client);
        cluster.Partition(member);
        await PutAndCompactAsync(others, FewPuts);
        member.Pause();
        cluster.Heal();

        await PutAndCompactAsync(others, FewPuts, first: FewPuts);
        member.Resume();

        await ShouldGetAsync(watch, 2 * FewPuts);
        await ShouldBeOpenAsync(watch, others);
    }

    [Test]
    public async Task Stall_ManyPuts_HoldNoMoreMemoryThanWithoutIt_AndAllComesOnceResumed()
    {
        const long Slack = 8 * 1024 * 1024;
        const int MostAttempts = 4;
        var (withoutStall, withStall) = (0L, long.MaxValue);

        // The process frees what other tests have left while it is measured. What a stalled stream held would be there each time.
        for (var attempt = 0; attempt < MostAttempts && withStall - withoutStall >= Slack; attempt++)
        {
            withoutStall = await MeasureAsync(isStalled: false);
            withStall = await MeasureAsync(isStalled: true);
        }

        (withStall - withoutStall).Should().BeLessThan(
            Slack, $"a stalled stream is not read ({ManyPuts} puts cost {withoutStall} bytes, and {withStall} with a stalled watch)");
    }

    [Test]
    public async Task Stall_ACompactionOvertakesTheWatch_ItHearsOfIt()
    {
        await using var etcd = await FakeEtcdServer.StartAsync();
        using var client = etcd.OverTcp();
        using var watch = await OpenAsync(client);
        etcd.Streams.Of(EtcdRpc.Watch).Stall().Should().Be(1);
        for (var number = 0; number < MorePutsThanAreQueued; number++)
        {
            etcd.Put("key", Text(number));
        }

        await etcd.WaitForDeliveryAsync().Within("the delivery, which does not wait for what is stalled");
        await etcd.CompactAsync().Within("the compaction");
        var resuming = etcd.Streams.Of(EtcdRpc.Watch).ResumeAsync();

        var next = await watch.NextAsync();
        for (var expected = 0; !next.Canceled; next = await watch.NextAsync("the end of the watch"))
        {
            foreach (var e in next.Events)
            {
                e.Kv.Value.ToStringUtf8().Should().Be(Text(expected++), "what comes before the compaction is told comes without a gap");
            }

            expected.Should().BeLessThan(MorePutsThanAreQueued, "the server does not keep what is compacted");
        }

        next.CompactRevision.Should().Be(MorePutsThanAreQueued + 1);
        (await resuming.Within("the end of the silence")).Should().Be(1);
    }

    /// <summary>What the puts and their delivery leave on the heap, before a stall is ended.</summary>
    private static async Task<long> MeasureAsync(bool isStalled)
    {
        await using var etcd = await FakeEtcdServer.StartAsync();
        using var client = etcd.OverTcp();
        using var watch = await OpenAsync(client);
        var before = MemoryInUse();
        var reading = isStalled ? null : ReadAsync(watch, ManyPuts);
        if (isStalled)
        {
            etcd.Streams.Of(EtcdRpc.Watch).Stall().Should().Be(1);
        }

        for (var number = 0; number < ManyPuts; number++)
        {
            etcd.Put("key", "x");
            if (isStalled)
            {
                // Each event is a batch of its own, as at the pace of a client; the delivery does not wait for what is stalled.
                await etcd.WaitForDeliveryAsync();
            }
        }

        await (reading ?? Task.CompletedTask).Within("every event");
        var after = MemoryInUse();
        if (isStalled)
        {
            reading = ReadAsync(watch, ManyPuts);
            (await etcd.Streams.Of(EtcdRpc.Watch).ResumeAsync().Within("the end of the silence")).Should().Be(1);
            await reading.Within("every event");
        }

        return after - before;
    }

    /// <summary>Returns the memory that is in use once the garbage of other tests, finalizers included, is gone.</summary>
    private static long MemoryInUse()
    {
        const long Settled = 64 * 1024;
        var (before, now) = (long.MaxValue, GC.GetTotalMemory(forceFullCollection: true));
        for (var collections = 0; before - now > Settled && collections < 20; collections++)
        {
            GC.WaitForPendingFinalizers();
            (before, now) = (now, GC.GetTotalMemory(forceFullCollection: true));
        }

        return now;
    }

    /// <summary>Reads events, which come in the order of their revisions without a gap, and keeps none of them.</summary>
    private static async Task ReadAsync(WatchCall watch, int count)
    {
        for (long expected = 2; expected < count + 2;)
        {
            foreach (var e in (await watch.NextAsync("an event")).Events)
            {
                e.Kv.ModRevision.Should().Be(expected++);
            }
        }
    }

    private static Task<WatchCall> OpenAsync(EtcdClients client) =>
        client.OpenCreatedWatchAsync(new WatchCreateRequest { Key = Key });

    private static async Task PutAndCompactAsync(EtcdClients client, int count, int first = 0)
    {
        for (var number = first; number < first + count; number++)
        {
            await client.PutAsync("key", Text(number));
        }

        await client.Kv.CompactAsync(new CompactionRequest { Revision = first + count + 1 });
    }

    private static async Task ShouldGetAsync(WatchCall watch, int count)
    {
        List<string> seen = [];
        while (seen.Count < count)
        {
            var next = await watch.NextAsync($"event {seen.Count}");
            next.Canceled.Should().BeFalse($"the watch is owed {count} events and got {seen.Count} (compact_revision {next.CompactRevision})");
            seen.AddRange(next.Events.Select(e => e.Kv.Value.ToStringUtf8()));
        }

        seen.Should().Equal(Enumerable.Range(0, count).Select(Text));
    }

    private static async Task ShouldBeOpenAsync(WatchCall watch, EtcdClients writer)
    {
        await writer.PutAsync("key", "last");
        (await watch.EventAsync()).Kv.Value.ToStringUtf8().Should().Be("last");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
