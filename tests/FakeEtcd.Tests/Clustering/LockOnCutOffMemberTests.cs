using Etcd.Api;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace FakeEtcd.Tests.Clustering;

/// <summary>
/// A waiter that cancels through a member without a leader. As in etcd, the member deletes the waiter's key once it has a leader, if that is
/// within seven seconds.
/// </summary>
public sealed class LockOnCutOffMemberTests
{
    private static readonly ByteString Name = ByteString.CopyFromUtf8("lock");

    [TestCase(true)]
    [TestCase(false)]
    public async Task Lock_WaiterOfACutOffMemberCancels_ItsKeyGoesWithThePartition(bool hasLease)
    {
        await using var cluster = await FakeEtcdCluster.StartAsync(members: 3, options => options.UseManualClock());
        using var majority = new EtcdClients(cluster.Members[0].ConnectionString);
        using var cutOff = new EtcdClients(cluster.Members[2].ConnectionString);
        var holder = await majority.Lock.LockAsync(new LockRequest { Name = Name });
        var lease = hasLease ? await majority.GrantAsync(60) : 0;
        using var waiter = cutOff.Lock.LockAsync(new LockRequest { Name = Name, Lease = lease });
        await EtcdMetrics.UntilWatchesAsync(cluster.Members[2].ConnectionString, 1);
        cluster.Partition(cluster.Members[2]);

        waiter.Dispose();

        await waiter.ResponseAsync.Awaiting(it => it.Within("the end")).Should().ThrowAsync<RpcException>();
        cluster.Members[0].List("lock/").Should().HaveCount(2, "a member that is cut off changes nothing");
        cluster.Heal();
        await Bounded.UntilAsync(() => cluster.Members[0].List("lock/").Count == 1, "the end of the waiter's key");
        await majority.Lock.UnlockAsync(new UnlockRequest { Key = holder.Key });
        (await cutOff.Lock.LockAsync(new LockRequest { Name = Name }).ResponseAsync.Within("the lock")).Key.IsEmpty.Should().BeFalse();
    }
}
