using Etcd.Discovery.Tests.Support;
using FakeEtcd;
using FluentAssertions;
using NUnit.Framework;
using Testing;

namespace Etcd.Discovery.Tests.Failures;

/// <content>Failures of watches.</content>
internal sealed partial class ProductionFailureTests
{
    [Test]
    public async Task F08_WatchCompacted_ReadsOnceAndGivesTheDifference()
    {
        Etcd.Put(Prefix + "a", A);
        await using var directory = await FollowAsync();
        var refusing = await BreakWatchesAsync();

        Etcd.Delete(Prefix + "a");
        Etcd.Put(Prefix + "b", B);
        Etcd.Put("elsewhere", "");
        await Etcd.CompactAsync();
        refusing.Remove();

        await UntilFollowedAsync(directory, "b:1");
        await Etcd.AdvanceAsync(Minute);
        CountLists().Should().Be(2, "the first list and one after the compaction");
    }

    [Test]
    public async Task F09_DeleteLostAroundTheCompaction_EndpointIsGone()
    {
        Etcd.Put(Prefix + "a", A);
        Etcd.Put(Prefix + "b", B);
        await using var directory = await FollowAsync();
        var refusing = await BreakWatchesAsync();

        // The delete is at exactly the compacted revision.
        Etcd.Delete(Prefix + "a");
        await Etcd.CompactAsync(Etcd.Revision);
        refusing.Remove();

        await UntilFollowedAsync(directory, "b:1");
    }

    [Test]
    public async Task F10_WatchHangsInAPartition_AnotherMemberIsWatched()
    {
        await using var cluster = await FakeEtcdCluster.StartAsync(configure: options => options.UseTimeProvider(Time));
        await using var connection = Connect(options => options.Endpoints = [.. cluster.Members.Select(member => member.ConnectionString)]);
        await using var directory = await FollowAsync(connection);
        await Bounded.UntilAsync(() => cluster.Members.Any(IsWatched), "a watch");
        var watched = cluster.Members.Single(IsWatched);

        cluster.Partition(watched);
        cluster.Members.First(member => member != watched).Put(Prefix + "a", A);

        await UntilFollowedAsync(directory, "a:1");
        IsWatched(watched).Should().BeFalse();

        static bool IsWatched(FakeEtcdServer member) => member.Streams.ListWatches().Count > 0;
    }

    [Test]
    public async Task F10_WatchIsSilentlyDead_IsOpenedAgain()
    {
        await using var directory = await FollowAsync();
        await UntilAsync(() => Etcd.Streams.ListWatches().Count == 1, "a watch");

        Etcd.Streams.Of(EtcdRpc.Watch).Stall().Should().Be(1);
        Etcd.Put(Prefix + "a", A);

        await Etcd.AdvanceUntilAsync(
            () => directory.Current.GetAddresses(Prefix) is ["a:1"], TimeSpan.FromSeconds(1), "the change on another stream");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task F11_WatchDeadAfterServerRestart_FollowsTheRestartedServer(bool etcdKeepsItsData)
    {
        Etcd.Put(Prefix + "a", A);
        Etcd.Put("elsewhere", "");
        Etcd.Put("elsewhere", "");
        await using var directory = await FollowAsync();
        await UntilAsync(() => Etcd.Streams.ListWatches().Count == 1, "a watch");

        // An empty store begins at revision 1 again.
        await Etcd.RestartAsync(etcdKeepsItsData);
        Etcd.Put(Prefix + "b", B);

        await UntilFollowedAsync(directory, etcdKeepsItsData ? ["a:1", "b:1"] : ["b:1"]);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task F11_StoreWipedAndAsLongAsBefore_FollowsTheNewStore(bool wasEmpty)
    {
        Etcd.Put(wasEmpty ? "elsewhere" : Prefix + "a", A);
        Etcd.Put("elsewhere", "");
        await using var directory = await FollowAsync();
        await UntilAsync(() => Etcd.Streams.ListWatches().Count == 1, "a watch");

        // The clock stands still, so the watch is opened again only after the new store has caught up.
        await Etcd.RestartAsync(keepData: false);
        Etcd.Put(Prefix + "b", B);
        Etcd.Put("elsewhere", "");
        Etcd.Put("elsewhere", "");

        await UntilFollowedAsync(directory, "b:1");
    }

    [Test]
    public async Task F11_WatchBrokenAgainAndAgain_ListsOnlyOnce()
    {
        Etcd.Put(Prefix + "a", A);
        await using var directory = await FollowAsync();
        for (var i = 0; i < 3; i++)
        {
            var refusing = await BreakWatchesAsync();
            Etcd.Put(Prefix + "a", i % 2 == 0 ? B : A);
            Etcd.Put(Prefix + "z", A);
            Etcd.Delete(Prefix + "z");
            refusing.Remove();
            await UntilFollowedAsync(directory, i % 2 == 0 ? "b:1" : "a:1");
        }

        CountLists().Should().Be(1);
    }
}
