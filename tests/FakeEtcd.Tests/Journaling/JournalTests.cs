using Etcd.Api;
using FakeEtcd.Tests.Server;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;
using Testing;

namespace FakeEtcd.Tests.Journaling;

public sealed class JournalTests
{
    private FakeEtcdServer _etcd = null!;
    private EtcdClient _client = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _etcd = await FakeEtcdServer.StartAsync(options =>
        {
            options.UseManualClock();
            options.JournalCapacity = 20;
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
    public async Task Calls_TellRequestAnswerAndRevision()
    {
        await _client.PutAsync("a", "1");
        await _client.GetAsync("a");

        var put = _etcd.Journal.Calls.Should().ContainSingle(call => call.Is(Rpc.Put) && call.Key == "a").Which;
        put.Request.Should().BeOfType<PutRequest>().Which.Value.ToStringUtf8().Should().Be("1");
        put.Response.Should().BeOfType<PutResponse>().Which.Header.Revision.Should().Be(2);
        (put.Number, put.StartRevision, put.IsCompleted, put.Duration).Should().Be((1L, 1L, true, TimeSpan.Zero));
        put.Status!.Value.StatusCode.Should().Be(StatusCode.OK);
        _etcd.Journal.Calls.Select(call => call.Rpc).Should().Equal(Rpc.Put, Rpc.Range);
    }

    [Test]
    public async Task Calls_AnErrorIsTold()
    {
        await _client.Awaiting(it => it.PutAsync("", "1")).Should().ThrowAsync<RpcException>();

        var call = _etcd.Journal.Calls.Single();
        call.Status!.Value.Detail.Should().Be(EtcdError.EmptyKey.Message);
        call.Response.Should().BeNull();
    }

    [Test]
    public async Task Calls_AreBounded_AndCountedAllTheSame()
    {
        for (var call = 0; call < 25; call++)
        {
            await _client.PutAsync($"{call}", "1");
        }

        _etcd.Journal.Calls.Select(call => call.Key).Should().Equal(Enumerable.Range(5, 20).Select(number => $"{number}"));
        _etcd.Journal.Total.Should().Be(25);
    }

    [Test]
    public async Task NextAsync_CallsBeforeAndAfterItWasCalled_AreFoundOnceEach()
    {
        await _client.PutAsync("a", "1");
        await _client.PutAsync("b", "1");
        var later = _etcd.Journal.NextAsync(call => call.Key == "c");
        later.IsCompleted.Should().BeFalse();
        await _client.PutAsync("c", "1");

        (await later.Within("c")).Number.Should().Be(3);
        (await _etcd.Journal.NextAsync(call => call.Is(Rpc.Put))).Key.Should().Be("a");
        (await _etcd.Journal.NextAsync(call => call.Is(Rpc.Put))).Key.Should().Be("b");
        var none = _etcd.Journal.NextAsync(call => call.Is(Rpc.Put));
        none.IsCompleted.Should().BeFalse();
        await _client.PutAsync("d", "1");
        (await none.Within("d")).Key.Should().Be("d");
    }

    [Test]
    public async Task NextAsync_ManyWaitersAtOnce_EachGetsACallOfItsOwn()
    {
        var waiting = Enumerable.Range(0, 10).Select(_ => _etcd.Journal.NextAsync(call => call.Is(Rpc.Put))).ToArray();

        await Task.WhenAll(Enumerable.Range(0, 10).Select(number => _client.PutAsync($"{number}", "1")));

        var found = await Task.WhenAll(waiting).Within("ten calls");
        found.Select(call => call.Key).Should().BeEquivalentTo(Enumerable.Range(0, 10).Select(number => $"{number}"));
    }

    [Test]
    public async Task NextAsync_InVain_ShowsTheLastCalls()
    {
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.DeliveryTimeout = TimeSpan.FromMilliseconds(50));
        using var client = new EtcdClient(etcd);
        await client.PutAsync("seen", "secret");

        var error = (await etcd.Journal.Awaiting(it => it.NextAsync(call => call.Key == "x")).Should().ThrowAsync<TimeoutException>()).Which;

        error.Message.Should().Contain("#1 Put seen at revision 1").And.NotContain("secret");
    }

    [Test]
    public async Task NextAsync_JournalOff_SaysHowToSwitchItOn()
    {
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.JournalCapacity = 0);
        using var client = new EtcdClient(etcd);
        await client.PutAsync("a", "1");

        etcd.Journal.Calls.Should().BeEmpty();
        await etcd.Journal.Awaiting(it => it.NextAsync(_ => true)).Should().ThrowAsync<InvalidOperationException>().WithMessage("*JournalCapacity*");
    }

    [Test]
    public async Task NextAsync_Cancelled_IsCancelled()
    {
        using var giveUp = new CancellationTokenSource();
        var next = _etcd.Journal.NextAsync(_ => true, giveUp.Token);
        await giveUp.CancelAsync();

        await next.Awaiting(it => it).Should().ThrowAsync<OperationCanceledException>();
    }

    [Test]
    public async Task Follow_SeesWhatCompletesFromThenOn()
    {
        await _client.PutAsync("a", "1");
        var reader = _etcd.Journal.Follow();
        await _client.PutAsync("b", "1");

        (await reader.NextAsync(call => call.Is(Rpc.Put))).Key.Should().Be("b");
    }

    [Test]
    public async Task Streams_EachMessageIsACall_AndSoIsTheEnd()
    {
        var lease = await _client.GrantAsync(60);
        using (var watch = await _client.OpenWatchAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("key"), StartRevision = 5 }))
        {
            (await watch.NextAsync()).Created.Should().BeTrue();
            var created = await _etcd.Journal.NextAsync(call => call.Is(Rpc.Watch) && call.Key == "key");
            created.Response.Should().BeOfType<WatchResponse>().Which.Created.Should().BeTrue();
            created.ToString().Should().StartWith("#2 Watch create from 5 key at revision 1 from ipv4:127.0.0.1:").And.Contain("OK, watch 0");
            await watch.SendAsync(new WatchRequest { CancelRequest = new WatchCancelRequest { WatchId = 0 } });
            (await watch.NextAsync()).Canceled.Should().BeTrue();
        }

        var end = await _etcd.Journal.NextAsync(call => call.EndsStream);
        (end.Rpc, end.Is(Rpc.Watch), end.Key).Should().Be((Rpc.Watch, false, null));
        using var keepAlive = _client.Leases.LeaseKeepAlive();
        await keepAlive.RequestStream.WriteAsync(new LeaseKeepAliveRequest { ID = lease });
        await keepAlive.RequestStream.CompleteAsync();
        (await keepAlive.ResponseStream.MoveNext(CancellationToken.None).Within("an answer")).Should().BeTrue();
        (await _etcd.Journal.NextAsync(call => call.Rpc == Rpc.LeaseKeepAlive)).Response.Should().BeOfType<LeaseKeepAliveResponse>();
        (await _etcd.Journal.NextAsync(call => call.Rpc == Rpc.LeaseKeepAlive)).EndsStream.Should().BeTrue();
    }

    [Test]
    public async Task Clear_ForgetsWhatWas()
    {
        await _client.PutAsync("a", "1");
        _etcd.Journal.Clear();

        _etcd.Journal.Calls.Should().BeEmpty();
        await _client.PutAsync("b", "1");
        (await _etcd.Journal.NextAsync(_ => true)).Key.Should().Be("b");
    }

    [Test]
    public async Task Dump_ShowsEverythingAPersonWantsToKnow_AndNoSecrets()
    {
        var lease = await _client.GrantAsync(60);
        await _client.PutAsync("key", "value", lease);
        using var watch = await _client.OpenWatchAsync(new WatchCreateRequest { Key = ByteString.CopyFromUtf8("key") });
        await watch.NextAsync();
        _etcd.Faults.On(Rpc.DeleteRange).Fail(EtcdError.NoLeader);
        await _client.Auth.Awaiting(it => it.AuthenticateAsync(new AuthenticateRequest { Name = "root", Password = "hunter2" }).ResponseAsync)
            .Should().ThrowAsync<RpcException>();
        await _etcd.AdvanceAsync(TimeSpan.FromSeconds(1.5));

        var text = _etcd.Dump();

        text.Should().Contain($"revision 2, seed {_etcd.Seed}")
            .And.Contain($"key = value (created 2, modified 2, version 1, lease {lease})")
            .And.Contain($"{lease}: 58.5 of 60 s left, keys [key]")
            .And.Contain("0 of ipv4:127.0.0.1:").And.Contain(": key, next revision 3")
            .And.Contain("DeleteRange: fail with Unavailable \"etcdserver: no leader\" (0 so far)")
            .And.Contain("#2 Put key lease").And.NotContain("hunter2");
    }
}
