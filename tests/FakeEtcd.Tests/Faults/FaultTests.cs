using Etcd.Api;
using FakeEtcd.Tests.Server;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace FakeEtcd.Tests.Faults;

/// <summary>Faults of unary calls, seen by a real client.</summary>
public sealed class FaultTests : ServerFixture
{
    [Test]
    public async Task Fail_ByPrefixAndCount_FailsThoseCallsAndNoOthers()
    {
        var rule = Etcd.Faults.On(EtcdRpc.Put).WithPrefix("foo/").Times(3).Fail(EtcdError.NoLeader);

        await Client.PutAsync("other", "1");
        for (var attempt = 0; attempt < 3; attempt++)
        {
            (await FailureOf(Client.PutAsync("foo/a", "1"))).Should().Be(new Status(StatusCode.Unavailable, "etcdserver: no leader"));
        }

        await Client.PutAsync("foo/a", "2");
        rule.Hits.Should().Be(3);
        Etcd.Revision.Should().Be(3);
    }

    [Test]
    public async Task Fail_AfterEffect_TheWriteHappenedAllTheSame()
    {
        Etcd.Faults.On(EtcdRpc.Put).AfterEffect().Fail(EtcdError.Timeout);

        (await FailureOf(Client.PutAsync("key", "value"))).Detail.Should().Be(EtcdError.Timeout.Message);

        (await Client.GetAsync("key")).Should().Be("value");
    }

    [Test]
    public async Task Fail_AfterEffectOfARefusedRequest_IsNotCounted()
    {
        var rule = Etcd.Faults.On(EtcdRpc.Put).AfterEffect().Fail(EtcdError.Timeout);

        (await FailureOf(Client.PutAsync("", "value"))).Detail.Should().Be(EtcdError.EmptyKey.Message);

        rule.Hits.Should().Be(0);
    }

    [Test]
    public async Task Fail_AnyStatus_IsWhatTheClientGets()
    {
        Etcd.Faults.On(EtcdRpc.Range).Fail(StatusCode.DataLoss, "on purpose");

        (await FailureOf(Client.GetAsync("key"))).Should().Be(new Status(StatusCode.DataLoss, "on purpose"));
    }

    [Test]
    public async Task Fail_EveryRowOfTheErrorTable_ArrivesWithItsCodeAndMessage()
    {
        foreach (var error in EtcdError.All)
        {
            using var rule = Etcd.Faults.On(EtcdRpc.Range).Fail(error);

            (await FailureOf(Client.GetAsync("key"))).Should().Be(new Status(error.Code, error.Message));
        }
    }

    [Test]
    public async Task Fail_OnATransaction_LooksAtTheKeysWithin()
    {
        Etcd.Faults.On(EtcdRpc.Txn).WithPrefix("foo/").Fail(EtcdError.NoLeader);
        var inside = new TxnRequest { Success = { new RequestOp { RequestPut = new PutRequest { Key = ByteString.CopyFromUtf8("foo/a") } } } };
        var outside = new TxnRequest { Success = { new RequestOp { RequestPut = new PutRequest { Key = ByteString.CopyFromUtf8("bar") } } } };

        (await FailureOf(Client.Kv.TxnAsync(new TxnRequest { Failure = { new RequestOp { RequestTxn = inside } } }).ResponseAsync))
            .Detail.Should().Be(EtcdError.NoLeader.Message);
        (await Client.Kv.TxnAsync(outside)).Succeeded.Should().BeTrue();
    }

    [Test]
    public async Task WithPrefix_ARangeThatMayHoldSuchAKey_IsMatched()
    {
        var rule = Etcd.Faults.On(EtcdRpc.Range).WithPrefix("foo/").Fail(EtcdError.NoLeader);
        var all = new RangeRequest { Key = ByteString.CopyFrom(0), RangeEnd = ByteString.CopyFrom(0) };

        await FailureOf(Client.Kv.RangeAsync(all).ResponseAsync);
        await Client.Kv.RangeAsync(new RangeRequest { Key = ByteString.CopyFromUtf8("a"), RangeEnd = ByteString.CopyFromUtf8("foo/") });

        rule.Hits.Should().Be(1);
    }

    [Test]
    public async Task WithLease_OnlyThatLease()
    {
        var (one, other) = (await Client.GrantAsync(60), await Client.GrantAsync(60));
        Etcd.Faults.On(EtcdRpc.Put, EtcdRpc.LeaseRevoke).WithLease(one).Fail(EtcdError.NoLeader);

        await Client.PutAsync("key", "1", other);
        await FailureOf(Client.PutAsync("key", "2", one));
        await FailureOf(Client.Lease.LeaseRevokeAsync(new LeaseRevokeRequest { ID = one }).ResponseAsync);

        (await Client.GetAsync("key")).Should().Be("1");
    }

    [Test]
    public async Task From_OneClientOfTwo_IsCutOff()
    {
        var headers = new Metadata { { "app", "billing" } };
        Etcd.Faults.OnAny().FromClient(client => client.Headers.GetValue("app") == "billing").Fail(EtcdError.NoLeader);

        await Client.PutAsync("key", "1");
        (await FailureOf(Client.Kv.PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8("key") }, headers).ResponseAsync))
            .Detail.Should().Be(EtcdError.NoLeader.Message);
    }

    [Test]
    public async Task From_Address_IsMatchedAsTheJournalTellsIt()
    {
        await Client.PutAsync("key", "1");
        var peer = (await Etcd.Journal.NextAsync(call => call.Is(EtcdRpc.Put))).Client.Peer;
        using var other = new EtcdClients(Etcd.ConnectionString);
        Etcd.Faults.On(EtcdRpc.Put).FromClient(peer["ipv4:".Length..]).Fail(EtcdError.NoLeader);

        await FailureOf(Client.PutAsync("key", "2"));
        await other.PutAsync("key", "3");
        (await Etcd.Journal.NextAsync(call => call.Is(EtcdRpc.Put))).Client.UserAgent.Should().Contain("grpc-dotnet");
    }

    [Test]
    public async Task After_LetsTheFirstCallsPass()
    {
        Etcd.Faults.On(EtcdRpc.Put).Skip(2).Times(1).Fail(EtcdError.NoLeader);

        await Client.PutAsync("key", "1");
        await Client.PutAsync("key", "2");
        await FailureOf(Client.PutAsync("key", "3"));
        await Client.PutAsync("key", "4");
    }

    [Test]
    public async Task When_TheConditionSeesTheRequest()
    {
        Etcd.Faults.On(EtcdRpc.Put).When(call => ((PutRequest)call.Request).Value.Length > 3).Fail(EtcdError.NoSpace);

        await Client.PutAsync("key", "abc");
        (await FailureOf(Client.PutAsync("key", "abcd"))).Detail.Should().Be(EtcdError.NoSpace.Message);
    }

    [Test]
    public async Task WithProbability_TheSameSeed_FailsTheSameCalls()
    {
        async Task<string> RunAsync(int seed)
        {
            await using var etcd = await FakeEtcdServer.StartAsync(options => options.Seed = seed);
            using var client = new EtcdClients(etcd.ConnectionString);
            etcd.Faults.On(EtcdRpc.Put).WithProbability(0.5).Fail(EtcdError.NoLeader);
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
        var rule = Etcd.Faults.On(EtcdRpc.Put).Delay(TimeSpan.FromSeconds(5));

        var put = Client.PutAsync("key", "value");
        await rule.WaitForHitsAsync();
        await Etcd.AdvanceAsync(TimeSpan.FromSeconds(4));
        Etcd.Revision.Should().Be(1);
        put.IsCompleted.Should().BeFalse();
        await Etcd.AdvanceAsync(TimeSpan.FromSeconds(1));

        await put.Within("the delayed put");
        Etcd.Revision.Should().Be(2);
        (await Etcd.Journal.NextAsync(call => call.Is(EtcdRpc.Put))).Duration.Should().Be(TimeSpan.FromSeconds(5));
    }

    [Test]
    public async Task Delay_ThenAnotherRule_BothApply()
    {
        var delay = Etcd.Faults.On(EtcdRpc.Put).Delay(TimeSpan.FromSeconds(1));
        Etcd.Faults.On(EtcdRpc.Put).Fail(EtcdError.NoLeader);

        var put = Client.PutAsync("key", "value");
        await delay.WaitForHitsAsync();
        await Etcd.AdvanceAsync(TimeSpan.FromSeconds(1));

        await FailureOf(put.Within("the delayed failure"));
    }

    [Test]
    public async Task Hang_HoldsTheCallUntilItIsReleased()
    {
        var rule = Etcd.Faults.On(EtcdRpc.Put).Hang();
        var put = Client.PutAsync("key", "value");
        await rule.WaitForHitsAsync();
        Etcd.Journal.Pending.Should().ContainSingle().Which.Fault.Should().Contain("hang");
        Etcd.Revision.Should().Be(1);

        rule.Release();

        await put.Within("the released put");
        await Client.PutAsync("key", "another");
        Etcd.Faults.Rules.Should().BeEmpty();
    }

    [Test]
    public async Task Hang_TheClientGivesUp_NothingHappened()
    {
        var rule = Etcd.Faults.On(EtcdRpc.Put).Hang();
        using var giveUp = new CancellationTokenSource();
        var put = Client.Kv.PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8("key") }, cancellationToken: giveUp.Token).ResponseAsync;
        await rule.WaitForHitsAsync();
        await giveUp.CancelAsync();

        (await FailureOf(put)).StatusCode.Should().Be(StatusCode.Cancelled);
        (await Etcd.Journal.NextAsync(call => call.Is(EtcdRpc.Put))).Status!.Value.StatusCode.Should().Be(StatusCode.Cancelled);
        Etcd.Revision.Should().Be(1);
    }

    [Test]
    public async Task Hang_TheServerIsDisposed_TheCallEnds()
    {
        var rule = Etcd.Faults.On(EtcdRpc.Put).Hang();
        var put = Client.PutAsync("key", "value");
        await rule.WaitForHitsAsync();

        await Etcd.DisposeAsync();

        (await FailureOf(put.Within("the end of the call"))).StatusCode.Should().Be(StatusCode.Unavailable);
    }

    [Test]
    public async Task DropResponse_TheWriteHappenedAndTheClientNeverHears()
    {
        var rule = Etcd.Faults.On(EtcdRpc.Put).Times(1).DropResponse();
        using var giveUp = new CancellationTokenSource();
        var put = Client.Kv.PutAsync(
            new PutRequest { Key = ByteString.CopyFromUtf8("key"), Value = ByteString.CopyFromUtf8("value") }, cancellationToken: giveUp.Token).ResponseAsync;
        await rule.WaitForHitsAsync();

        (await Client.GetAsync("key")).Should().Be("value");
        put.IsCompleted.Should().BeFalse();
        await giveUp.CancelAsync();
        await FailureOf(put);
    }

    [Test]
    public async Task ResetConnection_FailsEverythingOnIt_AndNothingHappened()
    {
        var hang = Etcd.Faults.On(EtcdRpc.Range).Hang();
        var get = Client.GetAsync("key");
        await hang.WaitForHitsAsync();
        Etcd.Faults.On(EtcdRpc.Put).Times(1).ResetConnection();

        await FailureOf(Client.PutAsync("key", "1").Within("the reset"));
        await FailureOf(get.Within("the reset of the other call"));

        (await Etcd.Journal.NextAsync(call => call.Is(EtcdRpc.Put))).Status!.Value.Detail.Should().Be("The connection was reset.");
        using var another = new EtcdClients(Etcd.ConnectionString);
        await another.PutAsync("key", "2");
        Etcd.Revision.Should().Be(2);
    }

    [Test]
    public async Task Rewrite_TheClientGetsTheChangedAnswer_AndTheStoreStaysAsItIs()
    {
        await Client.PutAsync("key", "value");
        using (Etcd.Faults.On(EtcdRpc.Range).Rewrite<RangeResponse>(response => response.Kvs[0].Value = ByteString.CopyFromUtf8("other")))
        {
            (await Client.GetAsync("key")).Should().Be("other");
        }

        (await Client.GetAsync("key")).Should().Be("value");
    }

    [Test]
    public async Task Clear_RemovesEveryRule()
    {
        Etcd.Faults.OnAny().Fail(EtcdError.NoLeader);
        Etcd.Faults.On(EtcdRpc.Put).Hang();

        Etcd.Faults.Clear();

        Etcd.Faults.Rules.Should().BeEmpty();
        await Client.PutAsync("key", "value");
    }

    private static async Task<Status> FailureOf(Task call) =>
        (await call.Awaiting(it => it).Should().ThrowAsync<RpcException>()).Which.Status is var status
            ? new Status(status.StatusCode, status.Detail)
            : default;
}
