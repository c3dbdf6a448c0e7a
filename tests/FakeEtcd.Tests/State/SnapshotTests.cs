using Etcd.Api;
using FakeEtcd.Tests.Server;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;
using Testing;

namespace FakeEtcd.Tests.State;

public sealed class SnapshotTests
{
    private FakeEtcdServer _etcd = null!;
    private EtcdClient _client = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _etcd = await FakeEtcdServer.StartAsync(options =>
        {
            options.UseManualClock();
            options.Seed = 1;
        });
        _client = new EtcdClient(_etcd);
    }

    [TearDown]
    public async Task StopAsync()
    {
        _client.Dispose();
        await _etcd.DisposeAsync();
    }

    [Test]
    public async Task RestoreAsync_BringsKeysRevisionsAndHistoryBack()
    {
        await _client.PutAsync("a", "1");
        await _client.PutAsync("a", "2");
        var snapshot = await _etcd.SnapshotAsync();
        await _client.PutAsync("a", "3");
        await _client.PutAsync("b", "1");
        await _etcd.CompactAsync();

        await _etcd.RestoreAsync(snapshot);

        _etcd.Revision.Should().Be(3).And.Be(snapshot.Revision);
        (await _client.GetAsync("a")).Should().Be("2");
        (await _client.GetAsync("b")).Should().BeNull();
        using var watch = await _client.OpenWatchAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("a"), StartRevision = 2 });
        await watch.NextAsync();
        (await watch.NextAsync()).Events.Select(e => e.Kv.Value.ToStringUtf8()).Should().Equal("1", "2");
        (await _client.PutAsync("c", "1")).Header.Revision.Should().Be(4);
    }

    [Test]
    public async Task RestoreAsync_LeasesHaveTheTimeTheyHad_AndExpire()
    {
        var lease = await _client.GrantAsync(10);
        await _client.PutAsync("key", "value", lease);
        await _etcd.AdvanceAsync(TimeSpan.FromSeconds(4));
        var snapshot = await _etcd.SnapshotAsync();
        await _etcd.AdvanceAsync(TimeSpan.FromSeconds(100));
        _etcd.Leases.List().Should().BeEmpty();

        await _etcd.RestoreAsync(snapshot);

        _etcd.Leases.List().Single().Should().BeEquivalentTo(new
        {
            Id = lease,
            Ttl = TimeSpan.FromSeconds(10),
            Remaining = TimeSpan.FromSeconds(6),
            Keys = new[] { ByteString.CopyFromUtf8("key") },
        });
        await _etcd.AdvanceAsync(TimeSpan.FromSeconds(6));
        (await _client.GetAsync("key")).Should().BeNull();
    }

    [Test]
    public async Task RestoreAsync_StreamsEnd_AndConnectionsStay()
    {
        var snapshot = await _etcd.SnapshotAsync();
        using var watch = await _client.OpenWatchAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("key") });
        await watch.NextAsync();

        await _etcd.RestoreAsync(snapshot);

        (await watch.EndAsync()).Should().Be(new Status(StatusCode.Unavailable, EtcdError.Stopped.Message));
        await _client.PutAsync("key", "1");
        _etcd.Journal.Calls.Select(call => call.Client.Peer).Distinct().Should().ContainSingle();
    }

    [Test]
    public async Task RestoreAsync_InAnyOrder_ASnapshotNeverChanges()
    {
        await _client.PutAsync("key", "1");
        var one = await _etcd.SnapshotAsync();
        await _client.PutAsync("key", "2");
        var two = await _etcd.SnapshotAsync();

        for (var round = 0; round < 3; round++)
        {
            await _etcd.RestoreAsync(two);
            _etcd.Get("key").Should().Be("2");
            _etcd.Put("key", "other");
            await _etcd.RestoreAsync(one);
            _etcd.Get("key").Should().Be("1");
            _etcd.Put("key", "another");
            _etcd.Put("key", "yet another");
        }
    }

    [Test]
    public async Task RestoreAsync_RandomPrograms_HashesAndReadsAreTheSame()
    {
        var random = new Random(11);
        for (var round = 0; round < 30; round++)
        {
            RunRandomly(random, steps: 40);
            var snapshot = await _etcd.SnapshotAsync();
            var before = await ObserveAsync();
            RunRandomly(random, steps: 40);

            await _etcd.RestoreAsync(snapshot);

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
        await _etcd.WaitForRevisionAsync(50);
        for (var round = 0; round < 5; round++)
        {
            var snapshot = await _etcd.SnapshotAsync();
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
        var snapshot = await _etcd.SnapshotAsync();
        _etcd.Put("a", "1");
        var waiting = _etcd.WaitForRevisionAsync(4);
        await _etcd.RestoreAsync(snapshot);
        _etcd.Put("a", "1");
        _etcd.Put("a", "2");
        waiting.IsCompleted.Should().BeFalse();
        _etcd.Put("a", "3");

        await waiting.Within("revision 4");
    }

    [Test]
    public async Task RestoreAsync_AnotherServersSnapshot_SaysWhatToDo()
    {
        await using var other = await FakeEtcdServer.StartAsync();
        var snapshot = await other.SnapshotAsync();

        await _etcd.Awaiting(it => it.RestoreAsync(snapshot)).Should().ThrowAsync<ArgumentException>().WithMessage("*another server*Load()*");
        await _etcd.Awaiting(it => it.RestoreAsync(null!)).Should().ThrowAsync<ArgumentNullException>();
        await _etcd.DisposeAsync();
        await _etcd.Awaiting(it => it.SnapshotAsync()).Should().ThrowAsync<ObjectDisposedException>();
    }

    [Test]
    public async Task RestoreAsync_AWriteThatComesTooLate_IsNotAcknowledged()
    {
        var before = _etcd.Engine;
        await _etcd.RestoreAsync(await _etcd.SnapshotAsync());

        var put = () => before.Put(new PutRequest { Key = ByteString.CopyFromUtf8("a") });
        var grant = () => before.LeaseGrant(new LeaseGrantRequest { TTL = 10 });

        put.Should().Throw<FakeEtcd.Engine.EtcdException>().Which.Error.Should().BeSameAs(EtcdError.Stopped);
        grant.Should().Throw<FakeEtcd.Engine.EtcdException>().Which.Error.Should().BeSameAs(EtcdError.Stopped);
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
        await _client.GrantAsync(10);
        var snapshot = await _etcd.SnapshotAsync();
        for (var round = 0; round < 1000; round++)
        {
            await _etcd.RestoreAsync(snapshot);
        }

        // Each state that is served no more would expire its own copy of the lease, and write.
        await _etcd.AdvanceAsync(TimeSpan.FromSeconds(10));
        _etcd.Leases.List().Should().BeEmpty();
        _etcd.Revision.Should().Be(1);
    }

    private void Transact(string prefix, string value) => _etcd.Engine.Txn(new TxnRequest
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
                    _etcd.Delete(key);
                    break;
                case 1:
                    _etcd.DeletePrefix("");
                    break;
                case 2 when _etcd.Engine.LeaseGrant(new LeaseGrantRequest { TTL = random.Next(5, 100) }) is var lease:
                    _etcd.Put(key, "leased", lease.ID);
                    break;
                case 3:
                    try
                    {
                        _etcd.Engine.Compact(new CompactionRequest { Revision = _etcd.Revision - random.Next(5) });
                    }
                    catch (FakeEtcd.Engine.EtcdException)
                    {
                        // Compacted already.
                    }

                    break;
                default:
                    _etcd.Put(key, $"{random.Next()}");
                    break;
            }
        }
    }

    private async Task<string> ObserveAsync()
    {
        var hash = await _client.Maintenance.HashKVAsync(new HashKVRequest());
        var status = await _client.Maintenance.StatusAsync(new StatusRequest());
        var keys = string.Join(", ", _etcd.List().Select(pair => pair.ToString()));
        var leases = string.Join(", ", _etcd.Leases.List().Select(lease => $"{lease.Id} {lease.Remaining} {string.Join('+', lease.Keys.Select(key => key.ToStringUtf8()))}"));
        return $"{hash} {status.DbSize} {status.RaftIndex} {_etcd.Revision} {keys} {leases}";
    }
}
