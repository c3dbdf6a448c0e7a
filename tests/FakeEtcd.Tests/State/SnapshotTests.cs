using Etcd.Api;
using FakeEtcd.Protocol;
using FakeEtcd.Tests.Server;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace FakeEtcd.Tests.State;

public sealed class SnapshotTests : ServerFixture
{
    [Test]
    public async Task RestoreAsync_BringsKeysRevisionsAndHistoryBack()
    {
        await Client.PutAsync("a", "1");
        await Client.PutAsync("a", "2");
        var snapshot = await Etcd.SnapshotAsync();
        await Client.PutAsync("a", "3");
        await Client.PutAsync("b", "1");
        await Etcd.CompactAsync();

        await Etcd.RestoreAsync(snapshot);

        Etcd.Revision.Should().Be(3).And.Be(snapshot.Revision);
        (await Client.GetAsync("a")).Should().Be("2");
        (await Client.GetAsync("b")).Should().BeNull();
        using var watch = await Client.OpenWatchAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("a"), StartRevision = 2 });
        await watch.NextAsync();
        (await watch.NextAsync()).Events.Select(e => e.Kv.Value.ToStringUtf8()).Should().Equal("1", "2");
        (await Client.PutAsync("c", "1")).Header.Revision.Should().Be(4);
    }

    [Test]
    public async Task RestoreAsync_LeasesHaveTheTimeTheyHad_AndExpire()
    {
        var lease = await Client.GrantAsync(10);
        await Client.PutAsync("key", "value", lease);
        await Etcd.AdvanceAsync(TimeSpan.FromSeconds(4));
        var snapshot = await Etcd.SnapshotAsync();
        await Etcd.AdvanceAsync(TimeSpan.FromSeconds(100));
        Etcd.Leases.List().Should().BeEmpty();

        await Etcd.RestoreAsync(snapshot);

        Etcd.Leases.List().Single().Should().BeEquivalentTo(new
        {
            Id = lease,
            Ttl = TimeSpan.FromSeconds(10),
            Remaining = TimeSpan.FromSeconds(6),
            Keys = new[] { ByteString.CopyFromUtf8("key") },
        });
        await Etcd.AdvanceAsync(TimeSpan.FromSeconds(6));
        (await Client.GetAsync("key")).Should().BeNull();
    }

    [Test]
    public async Task RestoreAsync_StreamsEnd_AndConnectionsStay()
    {
        var snapshot = await Etcd.SnapshotAsync();
        using var watch = await Client.OpenWatchAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("key") });
        await watch.NextAsync();

        await Etcd.RestoreAsync(snapshot);

        (await watch.EndAsync()).Should().Be(new Status(StatusCode.Unavailable, EtcdError.Stopped.Message));
        await Client.PutAsync("key", "1");
        Etcd.Journal.Calls.Select(call => call.Client.Peer).Distinct().Should().ContainSingle();
    }

    [Test]
    public async Task RestoreAsync_InAnyOrder_ASnapshotNeverChanges()
    {
        await Client.PutAsync("key", "1");
        var one = await Etcd.SnapshotAsync();
        await Client.PutAsync("key", "2");
        var two = await Etcd.SnapshotAsync();

        for (var round = 0; round < 3; round++)
        {
            await Etcd.RestoreAsync(two);
            Etcd.Get("key").Should().Be("2");
            Etcd.Put("key", "other");
            await Etcd.RestoreAsync(one);
            Etcd.Get("key").Should().Be("1");
            Etcd.Put("key", "another");
            Etcd.Put("key", "yet another");
        }
    }

    [Test]
    public async Task RestoreAsync_RandomPrograms_HashesAndReadsAreTheSame()
    {
        var random = new Random(11);
        for (var round = 0; round < 30; round++)
        {
            RunRandomly(random, steps: 40);
            var snapshot = await Etcd.SnapshotAsync();
            var before = await ObserveAsync();
            RunRandomly(random, steps: 40);

            await Etcd.RestoreAsync(snapshot);

            (await ObserveAsync()).Should().Be(before);
        }
    }

    [Test]
    public async Task SnapshotAsync_UnderWriters_IsOneState()
    {
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 2).Select(writer => Task.Run(() =>
        {
            for (var value = 0; !stop.IsCancellationRequested; value++)
            {
                // Both keys change in one revision, so no state holds different values.
                Transact($"{writer}", $"{value}");
            }
        })).ToArray();
        await Etcd.WaitForRevisionAsync(50);
        for (var round = 0; round < 5; round++)
        {
            var snapshot = await Etcd.SnapshotAsync();
            snapshot.Content.Store.Histories
                .Select(entry => (Key: entry.History.Key.ToStringUtf8(), Value: entry.Versions[^1].Data.Value.ToStringUtf8()))
                .GroupBy(pair => pair.Key[..1]).Should().OnlyContain(pairs => pairs.Count() == 2 && pairs.Select(pair => pair.Value).Distinct().Count() == 1);
            snapshot.Content.Store.Histories.Should().OnlyContain(entry => entry.Versions.All(version => version.Main <= snapshot.Revision));
        }

        await stop.CancelAsync();
        await Task.WhenAll(writers).Within("the writers");
    }

    [Test]
    public async Task WaitForRevisionAsync_GoesOnOverARestore()
    {
        var snapshot = await Etcd.SnapshotAsync();
        Etcd.Put("a", "1");
        var waiting = Etcd.WaitForRevisionAsync(4);
        await Etcd.RestoreAsync(snapshot);
        Etcd.Put("a", "1");
        Etcd.Put("a", "2");
        waiting.IsCompleted.Should().BeFalse();
        Etcd.Put("a", "3");

        await waiting.Within("revision 4");
    }

    [Test]
    public async Task RestoreAsync_AnotherServersSnapshot_SaysWhatToDo()
    {
        await using var other = await FakeEtcdServer.StartAsync();
        var snapshot = await other.SnapshotAsync();

        await Etcd.Awaiting(it => it.RestoreAsync(snapshot)).Should().ThrowAsync<ArgumentException>().WithMessage("*another server*Load()*");
        await Etcd.Awaiting(it => it.RestoreAsync(null!)).Should().ThrowAsync<ArgumentNullException>();
        await Etcd.DisposeAsync();
        await Etcd.Awaiting(it => it.SnapshotAsync()).Should().ThrowAsync<ObjectDisposedException>();
    }

    [Test]
    public async Task RestoreAsync_AWriteThatComesTooLate_IsNotAcknowledged()
    {
        var before = Etcd.Server.Engine;
        await Etcd.RestoreAsync(await Etcd.SnapshotAsync());

        var put = () => before.Put(new PutRequest { Key = ByteString.CopyFromUtf8("a") });
        var grant = () => before.LeaseGrant(new LeaseGrantRequest { TTL = 10 });

        put.Should().Throw<EtcdException>().Which.Error.Should().BeSameAs(EtcdError.Stopped);
        grant.Should().Throw<EtcdException>().Which.Error.Should().BeSameAs(EtcdError.Stopped);
    }

    [Test]
    public async Task RestoreAsync_OfAMember_IsRefused()
    {
        await using var cluster = await FakeEtcdCluster.StartAsync(members: 1);
        var snapshot = await cluster.Members[0].SnapshotAsync();

        await cluster.Members[0].Awaiting(it => it.RestoreAsync(snapshot)).Should().ThrowAsync<InvalidOperationException>().WithMessage("*cluster*");
    }

    [Test]
    public async Task RestoreAsync_AThousandTimes_LeavesNoTimersBehind()
    {
        await Client.GrantAsync(10);
        var snapshot = await Etcd.SnapshotAsync();
        for (var round = 0; round < 1000; round++)
        {
            await Etcd.RestoreAsync(snapshot);
        }

        // Each state that is served no more would expire its own copy of the lease, and write.
        await Etcd.AdvanceAsync(TimeSpan.FromSeconds(10));
        Etcd.Leases.List().Should().BeEmpty();
        Etcd.Revision.Should().Be(1);
    }

    private void Transact(string prefix, string value) => Etcd.Server.Engine.Txn(new TxnRequest
    {
        Success = { Put($"{prefix}/a", value), Put($"{prefix}/b", value) },
    });

    private static RequestOp Put(string key, string value) =>
        new() { RequestPut = new PutRequest { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFromUtf8(value) } };

    private void RunRandomly(Random random, int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            var key = $"{random.Next(8)}";
            switch (random.Next(12))
            {
                case 0:
                    Etcd.Delete(key);
                    break;
                case 1:
                    Etcd.DeletePrefix("");
                    break;
                case 2 when Etcd.Server.Engine.LeaseGrant(new LeaseGrantRequest { TTL = random.Next(5, 100) }) is var lease:
                    Etcd.Put(key, "leased", lease.ID);
                    break;
                case 3:
                    try
                    {
                        Etcd.Server.Engine.Compact(new CompactionRequest { Revision = Etcd.Revision - random.Next(5) });
                    }
                    catch (EtcdException)
                    {
                        // Compacted already.
                    }

                    break;
                default:
                    Etcd.Put(key, $"{random.Next()}");
                    break;
            }
        }
    }

    private async Task<string> ObserveAsync()
    {
        var hash = await Client.Maintenance.HashKVAsync(new HashKVRequest());
        var status = await Client.Maintenance.StatusAsync(new StatusRequest());
        var keys = string.Join(", ", Etcd.List().Select(pair => pair.ToString()));
        var leases = string.Join(", ", Etcd.Leases.List().Select(lease => $"{lease.Id} {lease.Remaining} {string.Join('+', lease.Keys.Select(key => key.ToStringUtf8()))}"));
        return $"{hash} {status.DbSize} {status.RaftIndex} {Etcd.Revision} {keys} {leases}";
    }

    protected override void Configure(FakeEtcdOptions options) => options.Seed = 1;
}
