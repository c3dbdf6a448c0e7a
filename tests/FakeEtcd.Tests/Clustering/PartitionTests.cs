using Etcd.Api;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace FakeEtcd.Tests.Clustering;

/// <summary>What clients of a member see that is cut off from the majority: the answers are those of etcd 3.5.30 in the same place.</summary>
public sealed class PartitionTests
{
    private static readonly ByteString Key = ByteString.CopyFromUtf8("key");
    private static readonly Metadata RequireLeader = new() { { "hasleader", "true" } };

    private FakeEtcdCluster _cluster = null!;
    private FakeEtcdServer _minority = null!;
    private EtcdClients _cutOff = null!;
    private EtcdClients _majority = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _cluster = await FakeEtcdCluster.StartAsync(members: 3, options => options.UseManualClock());
        _minority = _cluster.Members[2];
        _cutOff = new EtcdClients(_minority.ConnectionString);
        _majority = new EtcdClients(_cluster.Members[0].ConnectionString);
    }

    [TearDown]
    public async Task StopAsync()
    {
        _cutOff.Dispose();
        _majority.Dispose();
        await _cluster.DisposeAsync();
    }

    [Test]
    public async Task SerializableRead_IsStale_UntilHealed()
    {
        await PutAsync(_majority, "old");
        _cluster.Partition(_minority);
        await PutAsync(_majority, "new");

        var stale = await _cutOff.Kv.RangeAsync(new RangeRequest { Key = Key, Serializable = true });
        var txn = await _cutOff.Kv.TxnAsync(new TxnRequest
        {
            Success = { new RequestOp { RequestRange = new RangeRequest { Key = Key, Serializable = true } } },
        });

        (stale.Kvs.Single().Value.ToStringUtf8(), stale.Header.Revision).Should().Be(("old", 2L));
        txn.Responses.Single().ResponseRange.Kvs.Single().Value.ToStringUtf8().Should().Be("old");
        _cluster.Heal();
        var fresh = await _cutOff.Kv.RangeAsync(new RangeRequest { Key = Key, Serializable = true });
        (fresh.Kvs.Single().Value.ToStringUtf8(), fresh.Header.Revision).Should().Be(("new", 3L));
    }

    [Test]
    public async Task Hash_OfAStateWhoseDeletedKeysAreCompacted_IsThatOfTheRest()
    {
        _cluster.Partition(_minority);
        await PutAsync(_majority, "deleted");
        await _majority.Kv.DeleteRangeAsync(new DeleteRangeRequest { Key = Key });
        var other = new PutRequest { Key = ByteString.CopyFromUtf8("other") };
        await _majority.Kv.PutAsync(other);
        await _majority.Kv.PutAsync(other);
        await _cluster.Members[0].CompactAsync();
        _cluster.Partition(_cluster.Members[1]);
        await _majority.Kv.PutAsync(other);
        await _cluster.Members[0].CompactAsync();
        using var cutOff = new EtcdClients(_cluster.Members[1].ConnectionString);

        (await cutOff.Maintenance.HashAsync(new HashRequest())).Hash.Should().NotBe(0);
    }

    [Test]
    public async Task SerializableRead_TheMajorityCompacts_TheStaleStateStaysReadable()
    {
        await PutAsync(_majority, "old");
        _cluster.Partition(_minority);
        for (var value = 0; value < 10; value++)
        {
            await PutAsync(_majority, $"{value}");
        }

        await _majority.Kv.CompactAsync(new CompactionRequest { Revision = _cluster.Revision });

        (await _cutOff.Kv.RangeAsync(new RangeRequest { Key = Key, Serializable = true })).Kvs.Single().Value.ToStringUtf8().Should().Be("old");
        _cluster.Heal();
        await PutAsync(_majority, "last");
        await _majority.Kv.CompactAsync(new CompactionRequest { Revision = _cluster.Revision });
        (await _cutOff.Kv.RangeAsync(new RangeRequest { Key = Key, Serializable = true })).Kvs.Single().Value.ToStringUtf8().Should().Be("last");
    }

    [Test]
    public Task LinearizableRead_TimesOut() =>
        FailsAfterSevenSecondsAsync(() => _cutOff.Kv.RangeAsync(new RangeRequest { Key = Key }).ResponseAsync, EtcdError.Timeout);

    [Test]
    public Task ReadOnlyTxn_TimesOut() => FailsAfterSevenSecondsAsync(
        () => _cutOff.Kv.TxnAsync(new TxnRequest { Success = { new RequestOp { RequestRange = new RangeRequest { Key = Key } } } }).ResponseAsync,
        EtcdError.Timeout);

    [Test]
    public Task LinearizableMemberList_TimesOut() =>
        FailsAfterSevenSecondsAsync(() => _cutOff.Cluster.MemberListAsync(new MemberListRequest { Linearizable = true }).ResponseAsync, EtcdError.Timeout);

    [Test]
    public Task TimeToLive_HasNoLeader() =>
        FailsAfterSevenSecondsAsync(() => _cutOff.Lease.LeaseTimeToLiveAsync(new LeaseTimeToLiveRequest { ID = 1 }).ResponseAsync, EtcdError.NoLeader);

    [Test]
    public Task Write_RunsIntoTheDeadline() => FailsAfterSevenSecondsAsync(
        () => PutAsync(_cutOff, "never"), new Status(StatusCode.DeadlineExceeded, "context deadline exceeded"));

    [Test]
    public Task LeaseGrant_RunsIntoTheDeadline() => FailsAfterSevenSecondsAsync(
        () => _cutOff.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = 10 }).ResponseAsync,
        new Status(StatusCode.DeadlineExceeded, "context deadline exceeded"));

    [Test]
    public async Task KeepAlive_HasNoLeader_AndTheStreamEnds()
    {
        var lease = (await _majority.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = 60 })).ID;
        _cluster.Partition(_minority);
        using var call = _cutOff.Lease.LeaseKeepAlive();
        await call.RequestStream.WriteAsync(new LeaseKeepAliveRequest { ID = lease });
        await Bounded.UntilAsync(() => _minority.Journal.Pending.Any(it => it.Fault is not null), "the keep-alive at the member");
        await _cluster.AdvanceAsync(TimeSpan.FromSeconds(7));

        (await call.ResponseStream.Awaiting(it => it.MoveNext(CancellationToken.None).Within("the end")).Should().ThrowAsync<RpcException>())
            .Which.Status.Detail.Should().Be(EtcdError.NoLeader.Message);
    }

    [Test]
    public async Task Write_HealedInTime_Succeeds()
    {
        _cluster.Partition(_minority);
        var put = PutAsync(_cutOff, "late");
        await Bounded.UntilAsync(() => _minority.Journal.Pending.Any(it => it.Fault is not null), "the put at the member");
        await _cluster.AdvanceAsync(TimeSpan.FromSeconds(6));
        put.IsCompleted.Should().BeFalse();

        _cluster.Heal();

        await put.Within("the put");
        _cluster.Revision.Should().Be(2);
    }

    [Test]
    public async Task RequireLeader_FailsAtOnce_AndEndsItsStreams()
    {
        using var open = _cutOff.Watch.Watch(RequireLeader);
        using var other = _cutOff.Watch.Watch();
        foreach (var watch in new[] { open, other })
        {
            await watch.RequestStream.WriteAsync(new WatchRequest { CreateRequest = new WatchCreateRequest { Key = Key } });
            (await watch.ResponseStream.MoveNext(CancellationToken.None).Within("the creation")).Should().BeTrue();
        }

        _cluster.Partition(_minority);

        var next = () => open.ResponseStream.MoveNext(CancellationToken.None).Within("the end");
        (await next.Should().ThrowAsync<RpcException>()).Which.Status.Detail.Should().Be(EtcdError.NoLeader.Message);
        using var late = _cutOff.Watch.Watch(RequireLeader);
        next = () => late.ResponseStream.MoveNext(CancellationToken.None).Within("the end");
        (await next.Should().ThrowAsync<RpcException>()).Which.Status.Detail.Should().Be(EtcdError.NoLeader.Message);
        (await _cutOff.Kv.Awaiting(kv => kv.PutAsync(new PutRequest { Key = Key }, RequireLeader).ResponseAsync).Should().ThrowAsync<RpcException>())
            .Which.Status.Detail.Should().Be(EtcdError.NoLeader.Message);
        _minority.Streams.Of(EtcdRpc.Watch).Count.Should().Be(1);
    }

    [Test]
    public async Task Watch_HearsNothingWhileCutOff_AndEverythingOnceHealed()
    {
        using var before = _cutOff.Watch.Watch();
        await CreateAsync(before);
        _cluster.Partition(_minority);
        await PutAsync(_majority, "1");
        using var during = _cutOff.Watch.Watch();
        (await CreateAsync(during)).Header.Revision.Should().Be(1);
        for (var value = 2; value <= 300; value++)
        {
            await PutAsync(_majority, $"{value}");
        }

        await _cluster.WaitForDeliveryAsync();
        var next = NextAsync(before);
        next.IsCompleted.Should().BeFalse();
        _cluster.Heal();

        foreach (var (watch, first) in new[] { (before, next), (during, NextAsync(during)) })
        {
            var seen = (await first).Events.Select(e => e.Kv.Value.ToStringUtf8()).ToList();
            while (seen.Count < 300)
            {
                seen.AddRange((await NextAsync(watch)).Events.Select(e => e.Kv.Value.ToStringUtf8()));
            }

            seen.Should().Equal(Enumerable.Range(1, 300).Select(value => $"{value}"));
        }
    }

    [Test]
    public async Task Watch_WhatTheMemberHasHeardOf_ComesAtOnce_AndNothingElse()
    {
        for (var value = 1; value <= 3; value++)
        {
            await PutAsync(_majority, $"{value}");
        }

        _cluster.Partition(_minority);
        await PutAsync(_majority, "4");
        using var watch = _cutOff.Watch.Watch();
        await watch.RequestStream.WriteAsync(new WatchRequest { CreateRequest = new WatchCreateRequest { Key = Key, StartRevision = 2 } });
        await NextAsync(watch);

        (await NextAsync(watch)).Events.Select(e => e.Kv.Value.ToStringUtf8()).Should().Equal("1", "2", "3");
        await watch.RequestStream.WriteAsync(new WatchRequest { ProgressRequest = new WatchProgressRequest() });
        var progress = await NextAsync(watch);
        (progress.Events.Count, progress.Header.Revision).Should().Be((0, 4L));
        var next = NextAsync(watch);
        await _cluster.WaitForDeliveryAsync();
        next.IsCompleted.Should().BeFalse();
        _cluster.Heal();
        (await next).Events.Select(e => e.Kv.Value.ToStringUtf8()).Should().Equal("4");
    }

    [Test]
    public async Task Watch_OpenWithoutNews_IsToldOfProgressUpToTheMembersOwnRevision()
    {
        await PutAsync(_majority, "1");
        _cluster.Partition(_minority);
        using var watch = _cutOff.Watch.Watch();
        await watch.RequestStream.WriteAsync(new WatchRequest { CreateRequest = new WatchCreateRequest { Key = Key } });
        await NextAsync(watch);
        await watch.RequestStream.WriteAsync(new WatchRequest { ProgressRequest = new WatchProgressRequest() });

        var progress = await NextAsync(watch);

        (progress.WatchId, progress.Header.Revision, progress.Events.Count).Should().Be((-1L, 2L, 0));
    }

    [Test]
    public async Task Watch_CancelledWhileCutOff_ItsNewsGoToNobody()
    {
        using var watch = _cutOff.Watch.Watch();
        await watch.RequestStream.WriteAsync(new WatchRequest { CreateRequest = new WatchCreateRequest { Key = Key, WatchId = 7 } });
        await NextAsync(watch);
        _cluster.Partition(_minority);
        await PutAsync(_majority, "1");
        await watch.RequestStream.WriteAsync(new WatchRequest { CancelRequest = new WatchCancelRequest { WatchId = 7 } });
        (await NextAsync(watch)).Canceled.Should().BeTrue();
        await watch.RequestStream.WriteAsync(new WatchRequest
        {
            CreateRequest = new WatchCreateRequest { Key = ByteString.CopyFromUtf8("other"), WatchId = 7 },
        });
        (await NextAsync(watch)).Created.Should().BeTrue();
        _cluster.Heal();
        _cluster.Members[0].Put("other", "2");

        (await NextAsync(watch)).Events.Select(e => e.Kv.Value.ToStringUtf8()).Should().Equal("2");
    }

    [Test]
    public async Task SerializableRead_OfAnOlderRevision_TheMajorityCompacts_StaysAsItWas()
    {
        for (var value = 1; value <= 5; value++)
        {
            await PutAsync(_majority, $"{value}");
        }

        _cluster.Partition(_minority);
        var hash = (await _cutOff.Maintenance.HashKVAsync(new HashKVRequest())).Hash;
        await PutAsync(_majority, "6");
        await _majority.Kv.CompactAsync(new CompactionRequest { Revision = _cluster.Revision });

        var old = await _cutOff.Kv.RangeAsync(new RangeRequest { Key = Key, Revision = 3, Serializable = true });
        old.Kvs.Single().Value.ToStringUtf8().Should().Be("2");
        (await _cutOff.Maintenance.HashKVAsync(new HashKVRequest())).Hash.Should().Be(hash);
    }

    [Test]
    public async Task Status_TellsThatThereIsNoLeader()
    {
        _cluster.Partition(_minority);
        await PutAsync(_majority, "1");

        var status = await _cutOff.Maintenance.StatusAsync(new StatusRequest());

        (status.Leader, status.Header.Revision, status.RaftTerm).Should().Be((0UL, 1L, 2UL));
        status.Errors.Should().Equal("etcdserver: no leader");
    }

    [Test]
    public async Task TheLeaderIsCutOff_AnotherMemberLeads_InANewTerm()
    {
        var old = _cluster.Leader!;
        _cluster.Partition(old);

        _cluster.Leader.Should().NotBeNull().And.NotBe(old);
        using var clients = new EtcdClients(_cluster.Leader!.ConnectionString);
        var status = await clients.Maintenance.StatusAsync(new StatusRequest());
        (status.Leader, status.RaftTerm).Should().Be((status.Header.MemberId, 3UL));
        _cluster.Heal();
        (await _majority.Maintenance.StatusAsync(new StatusRequest())).Leader.Should().Be(status.Leader);
    }

    [Test]
    public async Task NoMajority_NoLeaseExpires_AndTheNextLeaderRenewsThem()
    {
        await using var cluster = await FakeEtcdCluster.StartAsync(members: 2, options => options.UseManualClock());
        using var clients = new EtcdClients(cluster.Members[0].ConnectionString);
        await clients.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = 10 });
        cluster.Partition(cluster.Members[0]);
        cluster.Leader.Should().BeNull();

        await cluster.AdvanceAsync(TimeSpan.FromSeconds(60));
        cluster.Leases.List().Should().ContainSingle();
        cluster.Heal();

        cluster.Leases.List().Single().Remaining.Should().Be(TimeSpan.FromSeconds(10));
        await cluster.AdvanceAsync(TimeSpan.FromSeconds(10));
        cluster.Leases.List().Should().BeEmpty();
    }

    private static Task<PutResponse> PutAsync(EtcdClients clients, string value) =>
        clients.Kv.PutAsync(new PutRequest { Key = Key, Value = ByteString.CopyFromUtf8(value) }).ResponseAsync;

    private static async Task<WatchResponse> CreateAsync(AsyncDuplexStreamingCall<WatchRequest, WatchResponse> watch)
    {
        await watch.RequestStream.WriteAsync(new WatchRequest { CreateRequest = new WatchCreateRequest { Key = Key } });
        return await NextAsync(watch);
    }

    private static async Task<WatchResponse> NextAsync(AsyncDuplexStreamingCall<WatchRequest, WatchResponse> watch)
    {
        (await watch.ResponseStream.MoveNext(CancellationToken.None).Within("a response")).Should().BeTrue();
        return watch.ResponseStream.Current;
    }

    private Task FailsAfterSevenSecondsAsync(Func<Task> call, EtcdError error) =>
        FailsAfterSevenSecondsAsync(call, new Status(error.Code, error.Message));

    private async Task FailsAfterSevenSecondsAsync(Func<Task> call, Status status)
    {
        _cluster.Partition(_minority);
        var calling = call();
        await Bounded.UntilAsync(() => _minority.Journal.Pending.Any(it => it.Fault is not null), "the call at the member");
        await _cluster.AdvanceAsync(TimeSpan.FromSeconds(6));
        calling.IsCompleted.Should().BeFalse();
        await _cluster.AdvanceAsync(TimeSpan.FromSeconds(1));

        await calling.Within("the failure").ShouldFailAsync(status.StatusCode, status.Detail);
    }
}
