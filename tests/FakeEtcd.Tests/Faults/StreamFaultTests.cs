using Etcd.Api;
using FakeEtcd.Tests.Server;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;
using Testing;

namespace FakeEtcd.Tests.Faults;

/// <summary>Faults of watch and keep-alive streams, seen by a real client.</summary>
public sealed class StreamFaultTests
{
    private FakeEtcdServer _etcd = null!;
    private EtcdClient _client = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _etcd = await FakeEtcdServer.StartAsync(options => options.UseManualClock());
        _client = new EtcdClient(_etcd);
    }

    [TearDown]
    public async Task StopAsync()
    {
        _client.Dispose();
        await _etcd.DisposeAsync();
    }

    [Test]
    public async Task Fail_WatchByPrefix_EndsTheStreamOfThatWatchOnly()
    {
        _etcd.Faults.On(Rpc.Watch).WithPrefix("foo/").Times(1).Fail(EtcdError.NoLeader);
        using var other = await WatchAsync("bar");
        (await other.NextAsync()).Created.Should().BeTrue();
        using var failed = await WatchAsync("foo/a");

        (await failed.EndAsync()).Detail.Should().Be(EtcdError.NoLeader.Message);

        using var again = await WatchAsync("foo/a");
        (await again.NextAsync()).Created.Should().BeTrue();
        await _client.PutAsync("bar", "1");
        (await other.NextAsync()).Events.Should().ContainSingle();
    }

    [Test]
    public async Task Fail_WatchAfterEffect_NoAnswerButTheError()
    {
        _etcd.Faults.On(Rpc.Watch).AfterEffect().Fail(EtcdError.NoLeader);
        using var watch = await WatchAsync("key");

        (await watch.EndAsync()).Detail.Should().Be(EtcdError.NoLeader.Message);
        (await _etcd.Journal.NextAsync(call => call.Is(Rpc.Watch))).Status!.Value.Detail.Should().Be(EtcdError.NoLeader.Message);
        (await _etcd.Journal.NextAsync(call => call.EndsStream)).Status!.Value.Detail.Should().Be(EtcdError.NoLeader.Message);
    }

    [Test]
    public async Task RefuseWatch_IsCreatedAndCancelledInOneResponse()
    {
        _etcd.Faults.On(Rpc.Watch).Times(1).RefuseWatch("etcdserver: permission denied");
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
        await _client.PutAsync("key", "1");
        _etcd.Faults.On(Rpc.Watch).Times(1).CompactWatch();
        using var watch = await WatchAsync("key");

        (await watch.NextAsync()).Created.Should().BeTrue();
        var compacted = await watch.NextAsync();

        (compacted.Canceled, compacted.CompactRevision).Should().Be((true, 2L));
    }

    [Test]
    public async Task Hang_HoldsTheCreationOfAWatch_AndItMissesNothingThatItAskedFor()
    {
        var rule = _etcd.Faults.On(Rpc.Watch).Hang();
        using var watch = await WatchAsync("key", startRevision: 2);
        await rule.WaitForHitsAsync();
        await _client.PutAsync("key", "1");

        rule.Release();

        (await watch.NextAsync()).Created.Should().BeTrue();
        (await watch.NextAsync()).Events.Should().ContainSingle();
    }

    [Test]
    public async Task Hang_OfTheAnswerToAWatch_DoesNotHoldTheDeliveryUp()
    {
        var rule = _etcd.Faults.On(Rpc.Watch).AfterEffect().Hang();
        using var watch = await WatchAsync("key");
        await rule.WaitForHitsAsync();
        _etcd.Put("key", "1");
        await Bounded.UntilAsync(() => _etcd.Journal.Pending.Any(call => call.IsHeld), "the answer that hangs");
        await _etcd.WaitForDeliveryAsync();

        rule.Release();

        (await watch.NextAsync()).Created.Should().BeTrue();
        (await watch.NextAsync()).Events.Should().ContainSingle();
    }

    [Test]
    public async Task KeepAlive_DroppedResponse_TheLeaseIsRenewedAllTheSame()
    {
        var lease = await _client.GrantAsync(10);
        _etcd.Faults.On(Rpc.LeaseKeepAlive).WithLease(lease).Times(1).DropResponse();
        using var call = _client.Leases.LeaseKeepAlive();
        await _etcd.AdvanceAsync(TimeSpan.FromSeconds(6));

        await call.RequestStream.WriteAsync(new LeaseKeepAliveRequest { ID = lease });
        await _etcd.Journal.NextAsync(entry => entry.Is(Rpc.LeaseKeepAlive));
        _etcd.Leases.List().Single().Remaining.Should().Be(TimeSpan.FromSeconds(10));
        await _etcd.AdvanceAsync(TimeSpan.FromSeconds(3));
        await call.RequestStream.WriteAsync(new LeaseKeepAliveRequest { ID = lease });

        (await call.ResponseStream.MoveNext(CancellationToken.None).Within("an answer")).Should().BeTrue();
        var answered = await _etcd.Journal.NextAsync(entry => entry.Is(Rpc.LeaseKeepAlive));
        answered.Response.Should().BeSameAs(answered.Response).And.BeOfType<LeaseKeepAliveResponse>();
        answered.StartedAt.Should().Be(new DateTimeOffset(2000, 1, 1, 0, 0, 9, TimeSpan.Zero));
    }

    [Test]
    public async Task KeepAlive_RewrittenToTtlZero_LooksLikeALostLease()
    {
        var lease = await _client.GrantAsync(10);
        _etcd.Faults.On(Rpc.LeaseKeepAlive).Times(1).Rewrite<LeaseKeepAliveResponse>(response => response.TTL = 0);
        using var call = _client.Leases.LeaseKeepAlive();

        await call.RequestStream.WriteAsync(new LeaseKeepAliveRequest { ID = lease });
        await call.ResponseStream.MoveNext(CancellationToken.None).Within("an answer");

        call.ResponseStream.Current.TTL.Should().Be(0);
        _etcd.Leases.List().Should().ContainSingle();
    }

    [Test]
    public async Task KeepAlive_Fail_EndsTheStream()
    {
        var lease = await _client.GrantAsync(10);
        _etcd.Faults.On(Rpc.LeaseKeepAlive).After(1).Fail(EtcdError.NoLeader);
        using var call = _client.Leases.LeaseKeepAlive();
        await call.RequestStream.WriteAsync(new LeaseKeepAliveRequest { ID = lease });
        await call.ResponseStream.MoveNext(CancellationToken.None).Within("an answer");

        await call.RequestStream.WriteAsync(new LeaseKeepAliveRequest { ID = lease });

        (await call.ResponseStream.Awaiting(it => it.MoveNext(CancellationToken.None).Within("the end")).Should().ThrowAsync<RpcException>())
            .Which.Status.Detail.Should().Be(EtcdError.NoLeader.Message);
    }

    [Test]
    public async Task Stall_AfterTheCreation_NothingMoreComesUntilItIsResumed()
    {
        _etcd.Faults.On(Rpc.Watch).Times(1).AfterEffect().Stall();
        using var watch = await WatchAsync("key");
        (await watch.NextAsync()).Created.Should().BeTrue();

        await _client.PutAsync("key", "1");
        await _client.PutAsync("key", "2");
        await _etcd.WaitForDeliveryAsync();
        var next = watch.NextAsync();
        next.IsCompleted.Should().BeFalse();
        (await _etcd.Streams.Of(Rpc.Watch).WithKey("key").ResumeAsync()).Should().Be(1);

        (await next.Within("the first event")).Events.Single().Kv.Value.ToStringUtf8().Should().Be("1");
        (await watch.NextAsync()).Events.Single().Kv.Value.ToStringUtf8().Should().Be("2");
    }

    private Task<WatchClientStream> WatchAsync(string key, long startRevision = 0) =>
        _client.OpenWatchAsync(Create(key, startRevision).CreateRequest);

    private static WatchRequest Create(string key, long startRevision = 0) =>
        new() { CreateRequest = new WatchCreateRequest { Key = ByteString.CopyFromUtf8(key), StartRevision = startRevision } };
}
