using Etcd.Api;
using FakeEtcd.Engine;
using FakeEtcd.Engine.Auth;
using FakeEtcd.Engine.Watches;
using FakeEtcd.Protocol;
using FluentAssertions;
using Google.Protobuf;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace FakeEtcd.Tests.Clustering;

/// <summary>Watches of a member that is cut off: those that the last revisions do not concern, and those that still catch up.</summary>
public sealed class QuietWatchTests
{
    private static readonly ByteString Quiet = ByteString.CopyFromUtf8("quiet");
    private static readonly ByteString Busy = ByteString.CopyFromUtf8("busy");

    [Test]
    public async Task Partition_QuietWatch_DoesNotHoldTheDeliveryUp_AndHasProgress()
    {
        await using var cluster = await FakeEtcdCluster.StartAsync(members: 3, options => options.UseManualClock());
        using var clients = new EtcdClients(cluster.Members[2].ConnectionString);
        using var watch = await clients.OpenCreatedWatchAsync(new WatchCreateRequest { Key = Quiet });
        var revision = cluster.Members[0].Put("busy", "1");
        cluster.Partition(cluster.Members[2]);
        cluster.Members[0].Put("quiet", "2");

        await cluster.AdvanceAsync(TimeSpan.FromSeconds(1)).Within("the delivery");
        await watch.SendAsync(new WatchRequest { ProgressRequest = new WatchProgressRequest() });

        (await watch.NextAsync()).Header.Revision.Should().Be(revision);
        cluster.Heal();
        (await watch.NextAsync()).Events.Single().Kv.Value.ToStringUtf8().Should().Be("2");
    }

    /// <summary>The member returns at any moment while a watch reads a long history.</summary>
    [Test]
    public async Task Rejoin_WhileAWatchCatchesUp_LosesNothing([Range(0, 7)] int round)
    {
        const int Revisions = 20_000;
        using var engine = new EtcdEngine(new EngineOptions(TimeProvider.System, new Random(1), TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(10)));
        for (var put = 0; put < Revisions; put++)
        {
            engine.Put(new PutRequest { Key = put % 40 == 0 ? Quiet : Busy });
        }

        var replica = new Replica();
        engine.FollowCluster([(replica, false)], hasLeader: false, isElected: false, () => { });
        engine.Put(new PutRequest { Key = Quiet });
        using var stream = engine.OpenWatchStream(replica);
        engine.CreateWatch(stream, new WatchSpec(Id: 0, KeyRange.Of(Quiet), StartRevision: 2), Caller.Server);
        var rejoin = Task.Run(() =>
        {
            var moment = round * 2500L;
            SpinWait.SpinUntil(() => stream.List()[0].NextRevision > moment, TimeSpan.FromSeconds(10));
            engine.FollowCluster([(replica, true)], hasLeader: true, isElected: true, () => { });
        });

        var seen = 0;
        using var ended = new CancellationTokenSource(Bounded.Timeout);
        await foreach (var output in stream.ReadAllAsync(ended.Token))
        {
            seen += output is WatchOutput.Events events ? events.Changes.Count : 0;
            if (seen == (Revisions / 40) + 1)
            {
                break;
            }
        }

        await rejoin.Within("the return");
        seen.Should().Be((Revisions / 40) + 1);
    }
}
