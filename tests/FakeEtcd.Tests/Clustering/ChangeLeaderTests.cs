using FluentAssertions;
using NUnit.Framework;
using Testing.Etcd;

namespace FakeEtcd.Tests.Clustering;

/// <summary>An election needs a majority.</summary>
public sealed class ChangeLeaderTests
{
    [Test]
    public async Task ChangeLeader_NoMajority_ThrowsSayingWhy_AndChangesNothing()
    {
        await using var cluster = await FakeEtcdCluster.StartAsync(members: 2, options => options.UseManualClock());
        using var client = new EtcdClients(cluster.Members[0].ConnectionString);
        await client.GrantAsync(10);
        await cluster.AdvanceAsync(TimeSpan.FromSeconds(4));
        cluster.Partition(cluster.Members[0]);
        var before = cluster.Leases.List().Single().Remaining;

        foreach (var member in cluster.Members)
        {
            member.Invoking(it => it.ChangeLeader()).Should().Throw<InvalidOperationException>().WithMessage("*majority*");
        }

        cluster.Leader.Should().BeNull();
        cluster.Leases.List().Single().Remaining.Should().Be(before);
        cluster.Heal();
        cluster.Leader!.ChangeLeader();
    }

    [Test]
    public async Task ChangeLeader_MajorityPaused_ThrowsSayingWhy()
    {
        await using var cluster = await FakeEtcdCluster.StartAsync(members: 3);
        cluster.Members[0].Pause();
        cluster.Members[1].Pause();

        cluster.Members[2].Invoking(it => it.ChangeLeader()).Should().Throw<InvalidOperationException>().WithMessage("*majority*");
    }

    [Test]
    public async Task ChangeLeader_OfAStoppedServer_ThrowsSayingWhatToDo()
    {
        await using var etcd = await FakeEtcdServer.StartAsync();
        await etcd.StopAsync();

        etcd.Invoking(it => it.ChangeLeader()).Should().Throw<InvalidOperationException>().WithMessage("*estart*");

        await etcd.RestartAsync();
        etcd.ChangeLeader();
    }
}
