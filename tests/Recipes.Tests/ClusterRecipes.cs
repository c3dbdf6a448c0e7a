using Etcd.Api;
using FakeEtcd;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Net.Client;
using NUnit.Framework;

namespace Recipes;

public sealed class ClusterRecipes
{
    [Test]
    public async Task CutAMemberOff()
    {
        await using var cluster = await FakeEtcdCluster.StartAsync(members: 3);
        var minority = cluster.Members[2];
        cluster.Members[0].Put("config/name", "old");
        cluster.Partition(minority);
        cluster.Members[0].Put("config/name", "new");

        using var channel = GrpcChannel.ForAddress(minority.ConnectionString);
        var request = new RangeRequest { Key = ByteString.CopyFromUtf8("config/name"), Serializable = true };
        var stale = await new KV.KVClient(channel).RangeAsync(request);
        cluster.Heal();
        var fresh = await new KV.KVClient(channel).RangeAsync(request);

        stale.Kvs.Single().Value.ToStringUtf8().Should().Be("old");
        fresh.Kvs.Single().Value.ToStringUtf8().Should().Be("new");
    }

    [Test]
    public async Task StartALearner()
    {
        await using var cluster = await FakeEtcdCluster.StartAsync(members: 3);
        using var channel = GrpcChannel.ForAddress(cluster.Members[0].ConnectionString);
        var client = new Cluster.ClusterClient(channel);
        var added = await client.MemberAddAsync(new MemberAddRequest { PeerURLs = { "http://localhost:2680" }, IsLearner = true });

        var learner = await cluster.StartMemberAsync(added.Member.ID);
        await client.MemberPromoteAsync(new MemberPromoteRequest { ID = added.Member.ID });
        cluster.MoveLeader(learner);

        cluster.Leader.Should().BeSameAs(learner);
    }
}
