using Etcd.Api;
using FakeEtcd.Tests.Server;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;
using Testing;

namespace FakeEtcd.Tests.Faults;

/// <summary>Faults of unary calls, seen by a real client.</summary>
public sealed class FaultTests
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
    public async Task Fail_ByPrefixAndCount_FailsThoseCallsAndNoOthers()
    {
        var rule = _etcd.Faults.On(Rpc.Put).WithPrefix("foo/").Times(3).Fail(EtcdError.NoLeader);

        await _client.PutAsync("other", "1");
        for (var attempt = 0; attempt < 3; attempt++)
        {
            (await FailureOf(_client.PutAsync("foo/a", "1"))).Should().Be(new Status(StatusCode.Unavailable, "etcdserver: no leader"));
        }

        await _client.PutAsync("foo/a", "2");
        rule.Hits.Should().Be(3);
        _etcd.Revision.Should().Be(3);
    }

    [Test]
    public async Task Fail_AfterEffect_TheWriteHappenedAllTheSame()
    {
        _etcd.Faults.On(Rpc.Put).AfterEffect().Fail(EtcdError.Timeout);

        (await FailureOf(_client.PutAsync("key", "value"))).Detail.Should().Be(EtcdError.Timeout.Message);

        (await _client.GetAsync("key")).Should().Be("value");
    }

    [Test]
    public async Task Fail_AfterEffectOfARefusedRequest_IsNotCounted()
    {
        var rule = _etcd.Faults.On(Rpc.Put).AfterEffect().Fail(EtcdError.Timeout);

        (await FailureOf(_client.PutAsync("", "value"))).Detail.Should().Be(EtcdError.EmptyKey.Message);

        rule.Hits.Should().Be(0);
    }

    [Test]
    public async Task Fail_AnyStatus_IsWhatTheClientGets()
    {
        _etcd.Faults.On(Rpc.Range).Fail(StatusCode.DataLoss, "on purpose");

        (await FailureOf(_client.GetAsync("key"))).Should().Be(new Status(StatusCode.DataLoss, "on purpose"));
    }

    [Test]
    public async Task Fail_EveryRowOfTheErrorTable_ArrivesWithItsCodeAndMessage()
    {
        foreach (var error in EtcdError.All)
        {
            using var rule = _etcd.Faults.On(Rpc.Range).Fail(error);

            (await FailureOf(_client.GetAsync("key"))).Should().Be(new Status(error.Code, error.Message));
        }
    }

    [Test]
    public async Task Fail_OnATransaction_LooksAtTheKeysWithin()
    {
        _etcd.Faults.On(Rpc.Txn).WithPrefix("foo/").Fail(EtcdError.NoLeader);
        var inside = new TxnRequest { Success = { new RequestOp { RequestPut = new PutRequest { Key = ByteString.CopyFromUtf8("foo/a") } } } };
        var outside = new TxnRequest { Success = { new RequestOp { RequestPut = new PutRequest { Key = ByteString.CopyFromUtf8("bar") } } } };

        (await FailureOf(_client.Kv.TxnAsync(new TxnRequest { Failure = { new RequestOp { RequestTxn = inside } } }).ResponseAsync))
            .Detail.Should().Be(EtcdError.NoLeader.Message);
        (await _client.Kv.TxnAsync(outside)).Succeeded.Should().BeTrue();
    }

    [Test]
    public async Task WithPrefix_ARangeThatMayHoldSuchAKey_IsMatched()
    {
        var rule = _etcd.Faults.On(Rpc.Range).WithPrefix("foo/").Fail(EtcdError.NoLeader);
        var all = new RangeRequest { Key = ByteString.CopyFrom(0), RangeEnd = ByteString.CopyFrom(0) };

        await FailureOf(_client.Kv.RangeAsync(all).ResponseAsync);
        await _client.Kv.RangeAsync(new RangeRequest { Key = ByteString.CopyFromUtf8("a"), RangeEnd = ByteString.CopyFromUtf8("foo/") });

        rule.Hits.Should().Be(1);
    }

    [Test]
    public async Task WithLease_OnlyThatLease()
    {
        var (one, other) = (await _client.GrantAsync(60), await _client.GrantAsync(60));
        _etcd.Faults.On(Rpc.Put, Rpc.LeaseRevoke).WithLease(one).Fail(EtcdError.NoLeader);

        await _client.PutAsync("key", "1", other);
        await FailureOf(_client.PutAsync("key", "2", one));
        await FailureOf(_client.Leases.LeaseRevokeAsync(new LeaseRevokeRequest { ID = one }).ResponseAsync);

        (await _client.GetAsync("key")).Should().Be("1");
    }

    [Test]
    public async Task From_OneClientOfTwo_IsCutOff()
    {
        var headers = new Metadata { { "app", "billing" } };
        _etcd.Faults.OnAny().From(client => client.Headers.GetValue("app") == "billing").Fail(EtcdError.NoLeader);

        await _client.PutAsync("key", "1");
        (await FailureOf(_client.Kv.PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8("key") }, headers).ResponseAsync))
            .Detail.Should().Be(EtcdError.NoLeader.Message);
    }

    [Test]
    public async Task From_Address_IsMatchedAsTheJournalTellsIt()
    {
        await _client.PutAsync("key", "1");
        var peer = (await _etcd.Journal.NextAsync(call => call.Is(Rpc.Put))).Client.Peer;
        using var other = new EtcdClient(_etcd);
        _etcd.Faults.On(Rpc.Put).From(peer["ipv4:".Length..]).Fail(EtcdError.NoLeader);

        await FailureOf(_client.PutAsync("key", "2"));
        await other.PutAsync("key", "3");
        (await _etcd.Journal.NextAsync(call => call.Is(Rpc.Put))).Client.UserAgent.Should().Contain("grpc-dotnet");
    }

    [Test]
    public async Task After_LetsTheFirstCallsPass()
    {
        _etcd.Faults.On(Rpc.Put).After(2).Times(1).Fail(EtcdError.NoLeader);

        await _client.PutAsync("key", "1");
        await _client.PutAsync("key", "2");
        await FailureOf(_client.PutAsync("key", "3"));
        await _client.PutAsync("key", "4");
    }

    [Test]
    public async Task When_TheConditionSeesTheRequest()
    {
        _etcd.Faults.On(Rpc.Put).When(call => ((PutRequest)call.Request).Value.Length > 3).Fail(EtcdError.NoSpace);

        await _client.PutAsync("key", "abc");
        (await FailureOf(_client.PutAsync("key", "abcd"))).Detail.Should().Be(EtcdError.NoSpace.Message);
    }

    [Test]
    public async Task WithProbability_TheSameSeed_FailsTheSameCalls()
    {
        async Task<string> RunAsync(int seed)
        {
            await using var etcd = await FakeEtcdServer.StartAsync(options => options.Seed = seed);
            using var client = new EtcdClient(etcd);
            etcd.Faults.On(Rpc.Put).WithProbability(0.5).Fail(EtcdError.NoLeader);
            var outcomes = "";
            for (var call = 0; call < 40; call++)
            {
                try
                {
                    await client.PutAsync("key", "1");
                    outcomes += "+";
                }
                catch (RpcException)
                {
                    outcomes += "-";
                }
            }

            return outcomes;
        }

        var first = await RunAsync(7);

        (await RunAsync(7)).Should().Be(first);
        (await RunAsync(8)).Should().NotBe(first);
        first.Should().Contain("+").And.Contain("-");
    }

    [Test]
    public async Task Delay_RunsOnTheServersClock()
    {
        var rule = _etcd.Faults.On(Rpc.Put).Delay(TimeSpan.FromSeconds(5));

        var put = _client.PutAsync("key", "value");
        await rule.WaitForHitsAsync();
        await _etcd.AdvanceAsync(TimeSpan.FromSeconds(4));
        _etcd.Revision.Should().Be(1);
        put.IsCompleted.Should().BeFalse();
        await _etcd.AdvanceAsync(TimeSpan.FromSeconds(1));

        await put.Within("the delayed put");
        _etcd.Revision.Should().Be(2);
        (await _etcd.Journal.NextAsync(call => call.Is(Rpc.Put))).Duration.Should().Be(TimeSpan.FromSeconds(5));
    }

    [Test]
    public async Task Delay_ThenAnotherRule_BothApply()
    {
        var delay = _etcd.Faults.On(Rpc.Put).Delay(TimeSpan.FromSeconds(1));
        _etcd.Faults.On(Rpc.Put).Fail(EtcdError.NoLeader);

        var put = _client.PutAsync("key", "value");
        await delay.WaitForHitsAsync();
        await _etcd.AdvanceAsync(TimeSpan.FromSeconds(1));

        await FailureOf(put.Within("the delayed failure"));
    }

    [Test]
    public async Task Hang_HoldsTheCallUntilItIsReleased()
    {
        var rule = _etcd.Faults.On(Rpc.Put).Hang();
        var put = _client.PutAsync("key", "value");
        await rule.WaitForHitsAsync();
        _etcd.Journal.Pending.Should().ContainSingle().Which.Fault.Should().Contain("hang");
        _etcd.Revision.Should().Be(1);

        rule.Release();

        await put.Within("the released put");
        await _client.PutAsync("key", "another");
        _etcd.Faults.Rules.Should().BeEmpty();
    }

    [Test]
    public async Task Hang_TheClientGivesUp_NothingHappened()
    {
        var rule = _etcd.Faults.On(Rpc.Put).Hang();
        using var giveUp = new CancellationTokenSource();
        var put = _client.Kv.PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8("key") }, cancellationToken: giveUp.Token).ResponseAsync;
        await rule.WaitForHitsAsync();
        await giveUp.CancelAsync();

        (await FailureOf(put)).StatusCode.Should().Be(StatusCode.Cancelled);
        (await _etcd.Journal.NextAsync(call => call.Is(Rpc.Put))).Status!.Value.StatusCode.Should().Be(StatusCode.Cancelled);
        _etcd.Revision.Should().Be(1);
    }

    [Test]
    public async Task Hang_TheServerIsDisposed_TheCallEnds()
    {
        var rule = _etcd.Faults.On(Rpc.Put).Hang();
        var put = _client.PutAsync("key", "value");
        await rule.WaitForHitsAsync();

        await _etcd.DisposeAsync();

        (await FailureOf(put.Within("the end of the call"))).StatusCode.Should().Be(StatusCode.Unavailable);
    }

    [Test]
    public async Task DropResponse_TheWriteHappenedAndTheClientNeverHears()
    {
        var rule = _etcd.Faults.On(Rpc.Put).Times(1).DropResponse();
        using var giveUp = new CancellationTokenSource();
        var put = _client.Kv.PutAsync(
            new PutRequest { Key = ByteString.CopyFromUtf8("key"), Value = ByteString.CopyFromUtf8("value") }, cancellationToken: giveUp.Token).ResponseAsync;
        await rule.WaitForHitsAsync();

        (await _client.GetAsync("key")).Should().Be("value");
        put.IsCompleted.Should().BeFalse();
        await giveUp.CancelAsync();
        await FailureOf(put);
    }

    [Test]
    public async Task ResetConnection_FailsEverythingOnIt_AndNothingHappened()
    {
        var hang = _etcd.Faults.On(Rpc.Range).Hang();
        var get = _client.GetAsync("key");
        await hang.WaitForHitsAsync();
        _etcd.Faults.On(Rpc.Put).Times(1).ResetConnection();

        await FailureOf(_client.PutAsync("key", "1").Within("the reset"));
        await FailureOf(get.Within("the reset of the other call"));

        (await _etcd.Journal.NextAsync(call => call.Is(Rpc.Put))).Status!.Value.Detail.Should().Be("The connection was reset.");
        using var another = new EtcdClient(_etcd);
        await another.PutAsync("key", "2");
        _etcd.Revision.Should().Be(2);
    }

    [Test]
    public async Task Rewrite_TheClientGetsTheChangedAnswer_AndTheStoreStaysAsItIs()
    {
        await _client.PutAsync("key", "value");
        using (_etcd.Faults.On(Rpc.Range).Rewrite<RangeResponse>(response => response.Kvs[0].Value = ByteString.CopyFromUtf8("other")))
        {
            (await _client.GetAsync("key")).Should().Be("other");
        }

        (await _client.GetAsync("key")).Should().Be("value");
    }

    [Test]
    public async Task Clear_RemovesEveryRule()
    {
        _etcd.Faults.OnAny().Fail(EtcdError.NoLeader);
        _etcd.Faults.On(Rpc.Put).Hang();

        _etcd.Faults.Clear();

        _etcd.Faults.Rules.Should().BeEmpty();
        await _client.PutAsync("key", "value");
    }

    private static async Task<Status> FailureOf(Task call) =>
        (await call.Awaiting(it => it).Should().ThrowAsync<RpcException>()).Which.Status is var status
            ? new Status(status.StatusCode, status.Detail)
            : default;
}
