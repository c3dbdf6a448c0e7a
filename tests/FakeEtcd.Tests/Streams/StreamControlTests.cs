using Etcd.Api;
using FakeEtcd.Tests.Server;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace FakeEtcd.Tests.Streams;

/// <summary>What a test does to streams that are open.</summary>
public sealed class StreamControlTests : ServerFixture
{
    [Test]
    public async Task Break_ByPrefix_EndsThoseStreamsOnly()
    {
        using var foo = await OpenAsync("foo/", "foo0");
        using var bar = await OpenAsync("bar");

        Etcd.Streams.Of(EtcdRpc.Watch).WithPrefix("foo/x").Break(EtcdError.Stopped).Should().Be(1);

        (await foo.EndAsync()).Should().Be(new Status(StatusCode.Unavailable, EtcdError.Stopped.Message));
        await Client.PutAsync("bar", "1");
        (await bar.NextAsync()).Events.Should().ContainSingle();
        Etcd.Streams.Of(EtcdRpc.Watch).WithPrefix("foo/").Count.Should().Be(0);
    }

    [Test]
    public async Task Break_NothingSelected_SaysSo()
    {
        using var watch = await OpenAsync("key");

        Etcd.Streams.Of(EtcdRpc.Watch).WithKey("other").Break().Should().Be(0);
        Etcd.Streams.Of(EtcdRpc.LeaseKeepAlive).Break().Should().Be(0);
        Etcd.Streams.Count.Should().Be(1);
    }

    [Test]
    public async Task Break_ClientHasClosedItsSide_EndsTheStreamWithoutWaitingForAnEvent()
    {
        using var call = Client.Watch.Watch();
        using var watch = new WatchCall(call);
        await watch.SendAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("key") });
        await watch.NextAsync();
        await call.RequestStream.CompleteAsync();

        // Once an event came through, the server had the time to see that there is nothing more to read, and is still there.
        await Client.PutAsync("key", "1");
        (await watch.NextAsync()).Events.Should().ContainSingle();
        Etcd.Streams.Of(EtcdRpc.Watch).Break(EtcdError.Stopped).Should().Be(1);

        (await watch.EndAsync()).Should().Be(new Status(StatusCode.Unavailable, EtcdError.Stopped.Message));
        await Bounded.UntilAsync(() => Etcd.Streams.Count == 0, "the end of the stream on the server");
    }

    [Test]
    public async Task Stall_EventsAreKeptBackAndCountAsDelivered_ThenComeInOrder()
    {
        using var watch = await OpenAsync("key");
        Etcd.Streams.Of(EtcdRpc.Watch).Stall().Should().Be(1);
        for (var value = 0; value < 500; value++)
        {
            await Client.PutAsync("key", $"{value}");
        }

        await Etcd.AdvanceAsync(TimeSpan.FromHours(1));
        Etcd.Streams.ListWatches().Single().IsStalled.Should().BeTrue();
        await Etcd.Streams.Of(EtcdRpc.Watch).ResumeAsync();

        List<string> seen = [];
        while (seen.Count < 500)
        {
            seen.AddRange((await watch.NextAsync()).Events.Select(e => e.Kv.Value.ToStringUtf8()));
        }

        seen.Should().Equal(Enumerable.Range(0, 500).Select(value => $"{value}"));
    }

    [Test]
    public async Task CancelWatches_TellsTheReason_AndTheStreamLives()
    {
        using var watch = await OpenAsync("foo");
        await watch.SendAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("bar") });
        await watch.NextAsync();

        Etcd.Streams.Of(EtcdRpc.Watch).WithKey("foo").CancelWatches("etcdserver: permission denied").Should().Be(1);

        var canceled = await watch.NextAsync();
        (canceled.WatchId, canceled.Canceled, canceled.CancelReason).Should().Be((0L, true, "etcdserver: permission denied"));
        await Client.PutAsync("foo", "1");
        await Client.PutAsync("bar", "1");
        (await watch.NextAsync()).WatchId.Should().Be(1);
        Etcd.Streams.ListWatches().Should().ContainSingle().Which.Key.ToStringUtf8().Should().Be("bar");
    }

    [Test]
    public async Task CompactWatches_EndsThemAsACompactionDoes()
    {
        await Client.PutAsync("key", "1");
        using var watch = await OpenAsync("key");

        Etcd.Streams.Of(EtcdRpc.Watch).CompactWatches().Should().Be(1);

        var compacted = await watch.NextAsync();
        (compacted.Canceled, compacted.CompactRevision).Should().Be((true, 2L));
        Etcd.Streams.ListWatches().Should().BeEmpty();
    }

    [Test]
    public async Task ResetConnections_CutsTheConnection_AndTheClientConnectsAgain()
    {
        using var watch = await OpenAsync("key");

        Etcd.Streams.Of(EtcdRpc.Watch).ResetConnections().Should().Be(1);

        (await watch.EndAsync()).StatusCode.Should().NotBe(StatusCode.OK);

        // A call may still be sent on the connection that is gone.
        await Bounded.UntilAsync(async () => await CanPutAsync(), "a put on another connection");
        using var again = await OpenAsync("key");
    }

    [Test]
    public async Task KeepAlives_AreSelectedByLease()
    {
        var (one, two) = (await Client.GrantAsync(60), await Client.GrantAsync(60));
        using var first = await KeepAliveAsync(one);
        using var second = await KeepAliveAsync(two);

        Etcd.Streams.Of(EtcdRpc.LeaseKeepAlive).WithLease(one).Break().Should().Be(1);

        (await first.ResponseStream.Awaiting(it => it.MoveNext(CancellationToken.None).Within("the end")).Should().ThrowAsync<RpcException>())
            .Which.Status.Detail.Should().Be(EtcdError.NoLeader.Message);
        await second.RequestStream.WriteAsync(new LeaseKeepAliveRequest { ID = two });
        (await second.ResponseStream.MoveNext(CancellationToken.None).Within("an answer")).Should().BeTrue();
    }

    [Test]
    public async Task KeepAlives_OfLeasesThatAreGone_AreForgotten()
    {
        using var call = await KeepAliveAsync(await Client.GrantAsync(60));
        for (var id = 1; id <= 10; id++)
        {
            await call.RequestStream.WriteAsync(new LeaseKeepAliveRequest { ID = id });
            (await call.ResponseStream.MoveNext(CancellationToken.None).Within("an answer")).Should().BeTrue();
        }

        Etcd.Streams.Of(EtcdRpc.LeaseKeepAlive).WithLease(1).Count.Should().Be(0);
        Etcd.Server.OpenStreams.ToList().Single().Requests.ToList().Should().ContainSingle();
    }

    [Test]
    public async Task ListWatches_TellsWhatIsWatched()
    {
        using var watch = await OpenAsync("a", "b");
        await Client.PutAsync("a", "1");

        var info = Etcd.Streams.ListWatches().Single();

        (info.Id, info.Key.ToStringUtf8(), info.RangeEnd?.ToStringUtf8(), info.NextRevision).Should().Be((0L, "a", "b", 3L));
        info.Client.UserAgent.Should().Contain("grpc-dotnet");
    }

    [Test]
    public async Task BadSelections_AreRefused()
    {
        Etcd.Streams.Invoking(streams => streams.Of(EtcdRpc.Put)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("rpc");
        Etcd.Streams.Of(EtcdRpc.LeaseKeepAlive).Invoking(it => it.WithPrefix("a")).Should().Throw<InvalidOperationException>();
        Etcd.Streams.Of(EtcdRpc.Watch).Invoking(it => it.WithLease(1)).Should().Throw<InvalidOperationException>();
        Etcd.Streams.Of(EtcdRpc.LeaseKeepAlive).Invoking(it => it.CancelWatches("no")).Should().Throw<InvalidOperationException>();
        await Etcd.DisposeAsync();
        Etcd.Streams.Invoking(streams => streams.Of(EtcdRpc.Watch)).Should().Throw<ObjectDisposedException>();
    }

    private async Task<bool> CanPutAsync()
    {
        try
        {
            await Client.PutAsync("key", "1");
            return true;
        }
        catch (RpcException)
        {
            return false;
        }
    }

    private Task<WatchCall> OpenAsync(string key, string? rangeEnd = null) => Client.OpenCreatedWatchAsync(new WatchCreateRequest
    {
        Key = ByteString.CopyFromUtf8(key),
        RangeEnd = rangeEnd is null ? ByteString.Empty : ByteString.CopyFromUtf8(rangeEnd),
    });

    private async Task<AsyncDuplexStreamingCall<LeaseKeepAliveRequest, LeaseKeepAliveResponse>> KeepAliveAsync(long lease)
    {
        var call = Client.Lease.LeaseKeepAlive();
        await call.RequestStream.WriteAsync(new LeaseKeepAliveRequest { ID = lease });
        (await call.ResponseStream.MoveNext(CancellationToken.None).Within("an answer")).Should().BeTrue();
        return call;
    }
}
