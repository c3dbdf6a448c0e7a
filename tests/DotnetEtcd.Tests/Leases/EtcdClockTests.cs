using DotnetEtcd.Tests.Servers;
using DotnetEtcd.Tests.Watching;
using Etcdserverpb;
using FluentAssertions;
using NUnit.Framework;
using Testing;

namespace DotnetEtcd.Tests.Leases;

/// <summary>On the clock of a real etcd: what <see cref="FakeClockTests"/> shows on the test's own.</summary>
// Alone: each step has to be made before a lease of two seconds is over.
[NonParallelizable]
[TestFixture(Backend.Etcd)]
public class EtcdClockTests(Backend backend) : DotnetEtcdFixture(backend)
{
    [Test]
    public async Task LeaseKeepAlive_UntilCancelled_KeepsTheLease()
    {
        var log = new WatchLog();
        await Client.WatchRangeAsync(Prefix, log.Add).Within("a watch is created");
        using var stop = new CancellationTokenSource();
        var keeping = Client.LeaseKeepAlive(await PutUnderLeaseAsync("kept", ttl: 3), stop.Token);
        await PutUnderLeaseAsync("left", ttl: 4);

        // A lease that was granted later and for longer is gone.
        (await log.TextsAsync(3)).Should().Equal("PUT kept=1", "PUT left=1", "DELETE left");

        (await Client.GetValAsync(Key("kept"))).Should().Be("1");
        await stop.CancelAsync();
        await ((Func<Task>)(() => keeping.Within("the end of the keep-alive"))).Should().ThrowAsync<Exception>();
        (await log.TextsAsync(1)).Should().Equal("DELETE kept");
    }

    private async Task<long> PutUnderLeaseAsync(string name, int ttl)
    {
        var lease = await Client.LeaseGrantAsync(new LeaseGrantRequest { TTL = ttl });
        await Client.PutAsync(new PutRequest { Key = Utf8(Key(name)), Value = Utf8("1"), Lease = lease.ID });
        return lease.ID;
    }
}
