using Etcd.Api;
using FakeEtcd.Tests.Server;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace FakeEtcd.Tests.Faults;

/// <summary>Faults of watch and keep-alive streams, seen by a real client.</summary>
public sealed class StreamFaultTests : ServerFixture
{
    [Test]
    public async Task Fail_WatchByPrefix_EndsTheStreamOfThatWatchOnly()
    {
        Etcd.Faults.On(EtcdRpc.Watch).WithPrefix("foo/").Times(1).Fail(EtcdError.NoLeader);
        using var other = await WatchAsync("bar");
        (await other.NextAsync()).Created.Should().BeTrue();
        using var failed = await WatchAsync("foo/a");

        (await failed.EndAsync()).Detail.Should().Be(EtcdError.NoLeader.Message);

        using var again = await WatchAsync("foo/a");
        (await again.NextAsync()).Created.Should().BeTrue();
        await Client.PutAsync("bar", "1");
        (await other.NextAsync()).Events.Should().ContainSingle();
    }

    [Test]
    public async Task Fail_WatchAfterEffect_NoAnswerButTheError()
    {
        Etcd.Faults.On(EtcdRpc.Watch).AfterEffect().Fail(EtcdError.NoLeader);
        using var watch = await WatchAsync("key");

        (await watch.EndAsync()).Detail.Should().Be(EtcdError.NoLeader.Message);
        (await Etcd.Journal.NextAsync(call => call.Is(EtcdRpc.Watch))).Status!.Value.Detail.Should().Be(EtcdError.NoLeader.Message);
        (await Etcd.Journal.NextAsync(call => call.EndsStream)).Status!.Value.Detail.Should().Be(EtcdError.NoLeader.Message);
    }

    [Test]
    public async Task RefuseWatch_IsCreatedAndCancelledInOneResponse()
    {
        Etcd.Faults.On(EtcdRpc.Watch).Times(1).RefuseWatch("etcdserver: permission denied");
        using var watch = await WatchAsync("key");

        var refused = await watch.NextAsync();
        (refused.Created, refused.Canceled, refused.CancelReason, refused.WatchId)
            .Should().Be((true, true, "etcdserver: permission denied", -1L));

        // The stream is as good as before.
        await watch.SendAsync(Create("key"));
        (await watch.NextAsync()).Should().Match<WatchResponse>(response => response.Created && !response.Canceled);
    }

    [Test]
    public async Task CompactWatch_TellsACompactionRightAfterTheCreation()
    {
        await Client.PutAsync("key", "1");
        Etcd.Faults.On(EtcdRpc.Watch).Times(1).CompactWatch();
        using var watch = await WatchAsync("key");

        (await watch.NextAsync()).Created.Should().BeTrue();
        var compacted = await watch.NextAsync();

        (compacted.Canceled, compacted.CompactRevision).Should().Be((true, 2L));
    }

    [Test]
    public async Task Hang_HoldsTheCreationOfAWatch_AndItMissesNothingThatItAskedFor()
    {
        var rule = Etcd.Faults.On(EtcdRpc.Watch).Hang();
        using var watch = await WatchAsync("key", startRevision: 2);
        await rule.WaitForHitsAsync();
        await Client.PutAsync("key", "1");

        rule.Release();

        (await watch.NextAsync()).Created.Should().BeTrue();
        (await watch.NextAsync()).Events.Should().ContainSingle();
    }

    [Test]
    public async Task Hang_OfTheAnswerToAWatch_DoesNotHoldTheDeliveryUp()
    {
        var rule = Etcd.Faults.On(EtcdRpc.Watch).AfterEffect().Hang();
        using var watch = await WatchAsync("key");
        await rule.WaitForHitsAsync();
        Etcd.Put("key", "1");
        await Etcd.WaitForDeliveryAsync();

        rule.Release();

        (await watch.NextAsync()).Created.Should().BeTrue();
        (await watch.NextAsync()).Events.Should().ContainSingle();
    }

    [Test]
    public async Task Hang_OfTheAnswer_TheClientGivesUp_TheCallIsOver()
    {
        var rule = Etcd.Faults.On(EtcdRpc.Watch).AfterEffect().Hang();
        using (await WatchAsync("key"))
        {
            await rule.WaitForHitsAsync();
        }

        (await Etcd.Journal.NextAsync(call => call.Is(EtcdRpc.Watch))).Status!.Value.StatusCode.Should().Be(StatusCode.Cancelled);
        await Etcd.Journal.NextAsync(call => call.EndsStream);
        Etcd.Journal.Pending.Should().BeEmpty();
    }

    [Test]
    public async Task Delay_OfTheAnswerToAWatch_HoldsTheDeliveryUpNoLongerThanItLasts()
    {
        var rule = Etcd.Faults.On(EtcdRpc.Watch).AfterEffect().Delay(TimeSpan.FromSeconds(10));
        using var watch = await WatchAsync("key");
        await rule.WaitForHitsAsync();
        Etcd.Put("key", "1");

        await Etcd.AdvanceAsync(TimeSpan.FromSeconds(9));
        await Etcd.AdvanceAsync(TimeSpan.FromSeconds(1));

        (await watch.NextAsync()).Created.Should().BeTrue();
        (await watch.NextAsync()).Events.Should().ContainSingle();
    }

    [Test]
    public async Task RefuseWatch_CountsCreationsOnly()
    {
        var rule = Etcd.Faults.On(EtcdRpc.Watch).Times(1).RefuseWatch("no");
        using var watch = new WatchCall(Client.Watch.Watch());
        await watch.RequestProgressAsync();
        await watch.SendAsync(Create("key"));

        (await watch.NextAsync()).Canceled.Should().BeTrue();
        rule.Hits.Should().Be(1);
    }

    [Test]
    public async Task Hang_OfACreation_TheStreamIsBroken_TheJournalSaysWhy()
    {
        var rule = Etcd.Faults.On(EtcdRpc.Watch).Hang();
        using var watch = await WatchAsync("key");
        await rule.WaitForHitsAsync();

        Etcd.Streams.Of(EtcdRpc.Watch).Break();

        (await Etcd.Journal.NextAsync(call => call.Is(EtcdRpc.Watch))).Status!.Value.Detail.Should().Be(EtcdError.NoLeader.Message);
    }

    [Test]
    public async Task KeepAlive_DroppedResponse_TheLeaseIsRenewedAllTheSame()
    {
        var lease = await Client.GrantAsync(10);
        Etcd.Faults.On(EtcdRpc.LeaseKeepAlive).WithLease(lease).Times(1).DropResponse();
        using var call = Client.Lease.LeaseKeepAlive();
        await Etcd.AdvanceAsync(TimeSpan.FromSeconds(6));

        await call.RequestStream.WriteAsync(new LeaseKeepAliveRequest { ID = lease });
        await Etcd.Journal.NextAsync(entry => entry.Is(EtcdRpc.LeaseKeepAlive));
        Etcd.Leases.List().Single().Remaining.Should().Be(TimeSpan.FromSeconds(10));
        await Etcd.AdvanceAsync(TimeSpan.FromSeconds(3));
        await call.RequestStream.WriteAsync(new LeaseKeepAliveRequest { ID = lease });

        (await call.ResponseStream.MoveNext(CancellationToken.None).Within("an answer")).Should().BeTrue();
        var answered = await Etcd.Journal.NextAsync(entry => entry.Is(EtcdRpc.LeaseKeepAlive));
        answered.Response.Should().BeSameAs(answered.Response).And.BeOfType<LeaseKeepAliveResponse>();
        answered.StartedAt.Should().Be(new DateTimeOffset(2000, 1, 1, 0, 0, 9, TimeSpan.Zero));
    }

    [Test]
    public async Task KeepAlive_RewrittenToTtlZero_LooksLikeALostLease()
    {
        var lease = await Client.GrantAsync(10);
        Etcd.Faults.On(EtcdRpc.LeaseKeepAlive).Times(1).Rewrite<LeaseKeepAliveResponse>(response => response.TTL = 0);
        using var call = Client.Lease.LeaseKeepAlive();

        await call.RequestStream.WriteAsync(new LeaseKeepAliveRequest { ID = lease });
        await call.ResponseStream.MoveNext(CancellationToken.None).Within("an answer");

        call.ResponseStream.Current.TTL.Should().Be(0);
        Etcd.Leases.List().Should().ContainSingle();
    }

    [Test]
    public async Task KeepAlive_Fail_EndsTheStream()
    {
        var lease = await Client.GrantAsync(10);
        Etcd.Faults.On(EtcdRpc.LeaseKeepAlive).Skip(1).Fail(EtcdError.NoLeader);
        using var call = Client.Lease.LeaseKeepAlive();
        await call.RequestStream.WriteAsync(new LeaseKeepAliveRequest { ID = lease });
        await call.ResponseStream.MoveNext(CancellationToken.None).Within("an answer");

        await call.RequestStream.WriteAsync(new LeaseKeepAliveRequest { ID = lease });

        (await call.ResponseStream.Awaiting(it => it.MoveNext(CancellationToken.None).Within("the end")).Should().ThrowAsync<RpcException>())
            .Which.Status.Detail.Should().Be(EtcdError.NoLeader.Message);
    }

    [Test]
    public async Task Stall_AfterTheCreation_NothingMoreComesUntilItIsResumed()
    {
        Etcd.Faults.On(EtcdRpc.Watch).Times(1).AfterEffect().Stall();
        using var watch = await WatchAsync("key");
        (await watch.NextAsync()).Created.Should().BeTrue();

        await Client.PutAsync("key", "1");
        await Client.PutAsync("key", "2");
        await Etcd.WaitForDeliveryAsync();
        var next = watch.NextAsync();
        next.IsCompleted.Should().BeFalse();
        (await Etcd.Streams.Of(EtcdRpc.Watch).WithKey("key").ResumeAsync()).Should().Be(1);

        (await next.Within("the first event")).Events.Single().Kv.Value.ToStringUtf8().Should().Be("1");
        (await watch.NextAsync()).Events.Single().Kv.Value.ToStringUtf8().Should().Be("2");
    }

    private Task<WatchCall> WatchAsync(string key, long startRevision = 0) =>
        Client.OpenWatchAsync(Create(key, startRevision).CreateRequest);

    private static WatchRequest Create(string key, long startRevision = 0) =>
        new() { CreateRequest = new WatchCreateRequest { Key = ByteString.CopyFromUtf8(key), StartRevision = startRevision } };
}
