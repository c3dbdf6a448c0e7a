using Etcd.Api;
using FluentAssertions;
using Google.Protobuf;
using NUnit.Framework;
using Grpc.Core;
using Testing.Etcd;

namespace FakeEtcd.Tests.Clustering;

public sealed class ClusterTests
{
    private static readonly ByteString Key = ByteString.CopyFromUtf8("key");

    [Test]
    public async Task Members_ShareOneState_AndAgreeOnWhoTheyAre()
    {
        await using var cluster = await FakeEtcdCluster.StartAsync();
        var clients = cluster.Members.Select(member => new EtcdClients(member.ConnectionString)).ToList();

        await clients[0].Kv.PutAsync(new PutRequest { Key = Key, Value = ByteString.CopyFromUtf8("value") });

        foreach (var client in clients)
        {
            (await client.Kv.RangeAsync(new RangeRequest { Key = Key })).Kvs.Single().Value.ToStringUtf8().Should().Be("value");
        }

        var lists = await Task.WhenAll(clients.Select(client => client.Cluster.MemberListAsync(new MemberListRequest()).ResponseAsync));
        var statuses = await Task.WhenAll(clients.Select(client => client.Maintenance.StatusAsync(new StatusRequest()).ResponseAsync));
        lists.Select(list => list.Members).Should().AllBeEquivalentTo(lists[0].Members);
        lists[0].Members.Select(member => member.Name).Should().BeEquivalentTo("default-1", "default-2", "default-3");
        lists[0].Members.SelectMany(member => member.ClientURLs).Should().BeEquivalentTo(cluster.ConnectionString.Split(','));
        lists[0].Members.Select(member => member.ID).Should().BeInAscendingOrder();
        statuses.Select(status => status.Header.ClusterId).Distinct().Should().ContainSingle();
        statuses.Select(status => status.Header.MemberId).Should().BeEquivalentTo(lists[0].Members.Select(member => member.ID));
        statuses.Select(status => status.Leader).Distinct().Should().Equal(statuses[0].Header.MemberId);
        cluster.Leader.Should().BeSameAs(cluster.Members[0]);
        clients.ForEach(client => client.Dispose());
    }

    [Test]
    public async Task MoveLeader_ByTestAndByRequest_BeginsATermAndRenewsLeases()
    {
        await using var cluster = await FakeEtcdCluster.StartAsync(configure: options => options.UseManualClock());
        using var first = new EtcdClients(cluster.Members[0].ConnectionString);
        using var second = new EtcdClients(cluster.Members[1].ConnectionString);
        await first.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = 10 });
        await cluster.AdvanceAsync(TimeSpan.FromSeconds(4));

        cluster.MoveLeader(cluster.Members[1]);

        var status = await first.Maintenance.StatusAsync(new StatusRequest());
        var leader = (await second.Maintenance.StatusAsync(new StatusRequest())).Header.MemberId;
        (status.Leader, status.RaftTerm, status.Header.RaftTerm).Should().Be((leader, 3UL, 3UL));
        cluster.Leases.List().Single().Remaining.Should().Be(TimeSpan.FromSeconds(10));

        var notLeader = () => first.Maintenance.MoveLeaderAsync(new MoveLeaderRequest { TargetID = leader }).ResponseAsync;
        (await notLeader.Should().ThrowAsync<RpcException>()).Which.Status.Detail.Should().Be("etcdserver: not leader");
        var nobody = () => second.Maintenance.MoveLeaderAsync(new MoveLeaderRequest { TargetID = 5 }).ResponseAsync;
        (await nobody.Should().ThrowAsync<RpcException>()).Which.Status.Detail.Should().Be("etcdserver: bad leader transferee");
        await second.Maintenance.MoveLeaderAsync(new MoveLeaderRequest { TargetID = status.Header.MemberId });
        cluster.Leader.Should().BeSameAs(cluster.Members[0]);
    }

    [Test]
    public async Task BadInput_SaysWhatToDo()
    {
        await using var cluster = await FakeEtcdCluster.StartAsync(members: 1);
        await using var stranger = await FakeEtcdServer.StartAsync();

        cluster.Invoking(it => it.Partition()).Should().Throw<ArgumentException>().WithMessage("*Heal*");
        cluster.Invoking(it => it.Partition(it.Members[0])).Should().Throw<ArgumentException>();
        cluster.Invoking(it => it.Partition(stranger)).Should().Throw<ArgumentException>().WithParameterName("members");
        cluster.Invoking(it => it.MoveLeader(stranger)).Should().Throw<ArgumentException>().WithParameterName("to");
        await FluentActions.Awaiting(() => FakeEtcdCluster.StartAsync(members: 0)).Should().ThrowAsync<ArgumentOutOfRangeException>();
        await FluentActions.Awaiting(() => FakeEtcdCluster.StartAsync(3, options => options.Port = 2379)).Should().ThrowAsync<ArgumentException>();
        await cluster.DisposeAsync();
        cluster.Invoking(it => it.Heal()).Should().Throw<ObjectDisposedException>();
    }

    [Test]
    public async Task Dump_TellsWhoLeads()
    {
        await using var cluster = await FakeEtcdCluster.StartAsync();
        cluster.Partition(cluster.Members[2]);

        cluster.Dump().Should().Contain("leader default-1").And.Contain("== default-3").And.Contain("knows no leader");
    }
}
