using Etcd.Api;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace FakeEtcd.Tests.Elections;

/// <summary>What becomes of those who wait for a lock or a leadership while the server or its leader goes.</summary>
public sealed class WaitingTests
{
    private static readonly ByteString Name = ByteString.CopyFromUtf8("name");

    [TestCase(StopMode.Graceful, 1)]
    [TestCase(StopMode.Kill, 3)]
    public async Task Stop_WhileClientsWait_AGracefulOneDeletesTheirKeys(StopMode how, int left)
    {
        await using var etcd = await FakeEtcdServer.StartAsync();
        using var clients = new EtcdClients(etcd.ConnectionString);
        await clients.Lock.LockAsync(new LockRequest { Name = Name });
        var (locking, campaign) = (LockAsync(clients), CampaignAsync(clients));
        await EtcdMetrics.UntilWatchesAsync(etcd.ConnectionString, 2);

        await etcd.StopAsync(how);

        foreach (var call in new Task[] { locking, campaign })
        {
            (await call.Invoking(it => it.Within("the call's end")).Should().ThrowAsync<RpcException>())
                .Which.StatusCode.Should().Be(StatusCode.Unavailable);
        }

        await etcd.RestartAsync();
        etcd.List("name/").Should().HaveCount(left);
    }

    [Test]
    public async Task LeaseOfTheHolder_Expires_TheNextOneHasItsTurn()
    {
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.UseManualClock());
        using var clients = new EtcdClients(etcd.ConnectionString);
        await clients.Election.CampaignAsync(new CampaignRequest { Name = Name });
        await etcd.AdvanceAsync(TimeSpan.FromSeconds(30));
        var next = CampaignAsync(clients);
        await EtcdMetrics.UntilWatchesAsync(etcd.ConnectionString, 1);
        await etcd.AdvanceAsync(TimeSpan.FromSeconds(29));
        next.IsCompleted.Should().BeFalse();
        await etcd.AdvanceAsync(TimeSpan.FromSeconds(1));

        await next.Within("the next leader");
    }

    [Test]
    public async Task MemberWithoutLeader_IsAskedForALock_GrantsOneLeaseOnceItHasOne()
    {
        await using var cluster = await FakeEtcdCluster.StartAsync(configure: options => options.UseManualClock());
        var cutOff = cluster.Members[2];
        using var clients = new EtcdClients(cutOff.ConnectionString);
        cluster.Partition(cutOff);
        var calls = new Task[] { LockAsync(clients), clients.Election.CampaignAsync(new CampaignRequest { Name = ByteString.CopyFromUtf8("other") }).ResponseAsync };
        await Bounded.UntilAsync(() => cutOff.Journal.Pending.Count(call => call.Fault is not null) == calls.Length, "both wait for a leader");

        cluster.Heal();

        await Task.WhenAll(calls).Within("the answers");
        cluster.Leases.List().Should().HaveCount(2, "each has one lease").And.OnlyContain(lease => lease.Keys.Count == 1);
    }

    [Test]
    public async Task MemberLosesItsLeader_WhileAClientWaits_ItHasItsTurnAfterwards()
    {
        await using var cluster = await FakeEtcdCluster.StartAsync(configure: options => options.UseManualClock());
        using var clients = new EtcdClients(cluster.Members[2].ConnectionString);
        var held = await clients.Lock.LockAsync(new LockRequest { Name = Name });
        var next = LockAsync(clients);
        await EtcdMetrics.UntilWatchesAsync(cluster.Members[2].ConnectionString, 1);
        cluster.Partition(cluster.Members[2]);
        using var others = new EtcdClients(cluster.Members[0].ConnectionString);
        await others.Lock.UnlockAsync(new UnlockRequest { Key = held.Key });
        await cluster.AdvanceAsync(TimeSpan.FromSeconds(20));
        next.IsCompleted.Should().BeFalse("the member has not heard of it");

        cluster.Heal();

        await next.Within("the lock");
        cluster.Leases.List().Should().HaveCount(2);
    }

    [TestCase(6, 1)]
    [TestCase(7, 2)]
    public async Task Wait_CanceledOnAMemberWithoutALeader_IsUndoneIfOneIsThereInTime(int seconds, int left)
    {
        await using var cluster = await FakeEtcdCluster.StartAsync(configure: options => options.UseManualClock());
        var member = cluster.Members[2];
        using var clients = new EtcdClients(member.ConnectionString);
        await clients.Lock.LockAsync(new LockRequest { Name = Name });
        using var cancel = new CancellationTokenSource();
        var waiting = clients.Lock.LockAsync(new LockRequest { Name = Name }, cancellationToken: cancel.Token).ResponseAsync;
        await EtcdMetrics.UntilWatchesAsync(member.ConnectionString, 1);
        cluster.Partition(member);

        await cancel.CancelAsync();
        await waiting.Invoking(it => it).Should().ThrowAsync<RpcException>();
        await Bounded.UntilAsync(() => member.Journal.Pending.Any(call => call.Rpc == EtcdRpc.Lock && call.Fault is not null), "the key is to be deleted");
        await cluster.AdvanceAsync(TimeSpan.FromSeconds(seconds));
        await Bounded.UntilAsync(() => seconds < 7 || member.Journal.Pending.Count == 0, "the member gives it up");
        cluster.Heal();
        await Bounded.UntilAsync(() => member.Journal.Pending.Count == 0, "the call has ended");

        member.List("name/").Should().HaveCount(left);
    }

    private static Task<LockResponse> LockAsync(EtcdClients clients) => clients.Lock.LockAsync(new LockRequest { Name = Name }).ResponseAsync;

    private static Task<CampaignResponse> CampaignAsync(EtcdClients clients) =>
        clients.Election.CampaignAsync(new CampaignRequest { Name = Name }).ResponseAsync;
}
