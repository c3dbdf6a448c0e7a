using Etcd.Api;
using FakeEtcd.Tests.Server;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace FakeEtcd.Tests.Journaling;

public sealed class JournalTests : ServerFixture
{
    [Test]
    public async Task Calls_TellRequestAnswerAndRevision()
    {
        await Client.PutAsync("a", "1");
        await Client.GetAsync("a");

        var put = Etcd.Journal.Calls.Should().ContainSingle(call => call.Is(EtcdRpc.Put) && call.Key == "a").Which;
        put.Request.Should().BeOfType<PutRequest>().Which.Value.ToStringUtf8().Should().Be("1");
        put.Response.Should().BeOfType<PutResponse>().Which.Header.Revision.Should().Be(2);
        (put.Number, put.StartRevision, put.IsCompleted, put.Duration).Should().Be((1L, 1L, true, TimeSpan.Zero));
        put.Status!.Value.StatusCode.Should().Be(StatusCode.OK);
        Etcd.Journal.Calls.Select(call => call.Rpc).Should().Equal(EtcdRpc.Put, EtcdRpc.Range);
    }

    [Test]
    public async Task Calls_AnErrorIsTold()
    {
        await Client.Awaiting(it => it.PutAsync("", "1")).Should().ThrowAsync<RpcException>();

        var call = Etcd.Journal.Calls.Single();
        call.Status!.Value.Detail.Should().Be(EtcdError.EmptyKey.Message);
        call.Response.Should().BeNull();
    }

    [Test]
    public async Task Calls_AreBounded_AndCountedAllTheSame()
    {
        for (var call = 0; call < 25; call++)
        {
            await Client.PutAsync($"{call}", "1");
        }

        Etcd.Journal.Calls.Select(call => call.Key).Should().Equal(Enumerable.Range(5, 20).Select(number => $"{number}"));
        Etcd.Journal.Total.Should().Be(25);
    }

    [Test]
    public async Task NextAsync_CallsBeforeAndAfterItWasCalled_AreFoundOnceEach()
    {
        await Client.PutAsync("a", "1");
        await Client.PutAsync("b", "1");
        var later = Etcd.Journal.NextAsync(call => call.Key == "c");
        later.IsCompleted.Should().BeFalse();
        await Client.PutAsync("c", "1");

        (await later.Within("c")).Number.Should().Be(3);
        (await Etcd.Journal.NextAsync(call => call.Is(EtcdRpc.Put))).Key.Should().Be("a");
        (await Etcd.Journal.NextAsync(call => call.Is(EtcdRpc.Put))).Key.Should().Be("b");
        var none = Etcd.Journal.NextAsync(call => call.Is(EtcdRpc.Put));
        none.IsCompleted.Should().BeFalse();
        await Client.PutAsync("d", "1");
        (await none.Within("d")).Key.Should().Be("d");
    }

    [Test]
    public async Task NextAsync_ManyWaitersAtOnce_EachGetsACallOfItsOwn()
    {
        var waiting = Enumerable.Range(0, 10).Select(_ => Etcd.Journal.NextAsync(call => call.Is(EtcdRpc.Put))).ToArray();

        await Task.WhenAll(Enumerable.Range(0, 10).Select(number => Client.PutAsync($"{number}", "1")));

        var found = await Task.WhenAll(waiting).Within("ten calls");
        found.Select(call => call.Key).Should().BeEquivalentTo(Enumerable.Range(0, 10).Select(number => $"{number}"));
    }

    [Test]
    public async Task NextAsync_InVain_ShowsTheLastCalls()
    {
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.DeliveryTimeout = TimeSpan.FromMilliseconds(50));
        using var client = new EtcdClients(etcd.ConnectionString);
        await client.PutAsync("seen", "secret");

        var error = (await etcd.Journal.Awaiting(it => it.NextAsync(call => call.Key == "x")).Should().ThrowAsync<TimeoutException>()).Which;

        error.Message.Should().Contain("#1 Put seen at revision 1").And.NotContain("secret");
    }

    [Test]
    public async Task NextAsync_JournalOff_SaysHowToSwitchItOn()
    {
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.JournalCapacity = 0);
        using var client = new EtcdClients(etcd.ConnectionString);
        await client.PutAsync("a", "1");

        etcd.Journal.Calls.Should().BeEmpty();
        await etcd.Journal.Awaiting(it => it.NextAsync(_ => true)).Should().ThrowAsync<InvalidOperationException>().WithMessage("*JournalCapacity*");
    }

    [Test]
    public async Task NextAsync_Cancelled_IsCancelled()
    {
        using var giveUp = new CancellationTokenSource();
        var next = Etcd.Journal.NextAsync(_ => true, giveUp.Token);
        await giveUp.CancelAsync();

        await next.Awaiting(it => it).Should().ThrowAsync<OperationCanceledException>();
    }

    [Test]
    public async Task Follow_SeesWhatCompletesFromThenOn()
    {
        await Client.PutAsync("a", "1");
        var reader = Etcd.Journal.Follow();
        await Client.PutAsync("b", "1");

        (await reader.NextAsync(call => call.Is(EtcdRpc.Put))).Key.Should().Be("b");
    }

    [Test]
    public async Task Streams_EachMessageIsACall_AndSoIsTheEnd()
    {
        var lease = await Client.GrantAsync(60);
        using (var watch = await Client.OpenWatchAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("key"), StartRevision = 5 }))
        {
            (await watch.NextAsync()).Created.Should().BeTrue();
            var created = await Etcd.Journal.NextAsync(call => call.Is(EtcdRpc.Watch) && call.Key == "key");
            created.Response.Should().BeOfType<WatchResponse>().Which.Created.Should().BeTrue();
            created.ToString().Should().StartWith("#2 Watch create from 5 key at revision 1 from ipv4:127.0.0.1:").And.Contain("OK, watch 0");
            await watch.CancelAsync(0);
            (await watch.NextAsync()).Canceled.Should().BeTrue();
        }

        var end = await Etcd.Journal.NextAsync(call => call.EndsStream);
        (end.Rpc, end.Is(EtcdRpc.Watch), end.Key).Should().Be((EtcdRpc.Watch, false, null));
        using var keepAlive = Client.Lease.LeaseKeepAlive();
        await keepAlive.RequestStream.WriteAsync(new LeaseKeepAliveRequest { ID = lease });
        await keepAlive.RequestStream.CompleteAsync();
        (await keepAlive.ResponseStream.MoveNext(CancellationToken.None).Within("an answer")).Should().BeTrue();
        (await Etcd.Journal.NextAsync(call => call.Rpc == EtcdRpc.LeaseKeepAlive)).Response.Should().BeOfType<LeaseKeepAliveResponse>();
        (await Etcd.Journal.NextAsync(call => call.Rpc == EtcdRpc.LeaseKeepAlive)).EndsStream.Should().BeTrue();
    }

    [Test]
    public async Task Streams_EndBeforeTheirFirstMessage_HoldAnEmptyOne()
    {
        using var watch = Client.Watch.Watch();
        await watch.RequestStream.CompleteAsync();
        using var keepAlive = Client.Lease.LeaseKeepAlive();
        await keepAlive.RequestStream.CompleteAsync();

        (await keepAlive.ResponseStream.MoveNext(CancellationToken.None).Within("the end of the keep-alive")).Should().BeFalse();
        watch.Dispose();

        (await Etcd.Journal.NextAsync(call => call.Rpc == EtcdRpc.LeaseKeepAlive)).Request.Should().Be(new LeaseKeepAliveRequest());
        (await Etcd.Journal.NextAsync(call => call.Rpc == EtcdRpc.Watch)).Request.Should().Be(new WatchRequest());
    }

    [Test]
    public async Task Clear_ForgetsWhatWas()
    {
        await Client.PutAsync("a", "1");
        Etcd.Journal.Clear();

        Etcd.Journal.Calls.Should().BeEmpty();
        await Client.PutAsync("b", "1");
        (await Etcd.Journal.NextAsync(_ => true)).Key.Should().Be("b");
    }

    [Test]
    public async Task Dump_ShowsEverythingAPersonWantsToKnow_AndNoSecrets()
    {
        var lease = await Client.GrantAsync(60);
        await Client.PutAsync("key", "value", lease);
        using var watch = await Client.OpenWatchAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("key") });
        await watch.NextAsync();
        Etcd.Faults.On(EtcdRpc.DeleteRange).Fail(EtcdError.NoLeader);
        await Client.Auth.Awaiting(it => it.AuthenticateAsync(new AuthenticateRequest { Name = "root", Password = "hunter2" }).ResponseAsync)
            .Should().ThrowAsync<RpcException>();
        await Etcd.AdvanceAsync(TimeSpan.FromSeconds(1.5));

        var text = Etcd.Dump();

        text.Should().Contain($"revision 2, seed {Etcd.Seed}")
            .And.Contain($"key = value (created 2, modified 2, version 1, lease {lease})")
            .And.Contain($"{lease}: 58.5 of 60 s left, keys [key]")
            .And.Contain("0 of ipv4:127.0.0.1:").And.Contain(": key, next revision 3")
            .And.Contain("DeleteRange: fail with Unavailable \"etcdserver: no leader\" (0 so far)")
            .And.Contain("#2 Put key lease").And.NotContain("hunter2");
    }

    protected override void Configure(FakeEtcdOptions options) => options.JournalCapacity = 20;
}
