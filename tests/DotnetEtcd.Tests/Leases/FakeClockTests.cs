using DotnetEtcd.Tests.Servers;
using Etcdserverpb;
using FakeEtcd;
using FluentAssertions;
using NUnit.Framework;
using Testing;

namespace DotnetEtcd.Tests.Leases;

/// <summary>What only a clock that the test holds can show.</summary>
[TestFixture(Backend.FakeOverTcp)]
[TestFixture(Backend.FakeInMemory)]
public class FakeClockTests(Backend backend) : OwnServerFixture(backend)
{
    private const int TtlSeconds = 60;

    private FakeEtcdServer Etcd => ((FakeServer)Server).Etcd;

    [Test]
    public async Task LeaseTimeToLive_TimePasses_ReturnsWhatIsLeft()
    {
        var lease = await PutUnderLeaseAsync(TtlSeconds);

        await Server.AdvanceAsync(TimeSpan.FromSeconds(20));

        (await Client.LeaseTimeToLiveAsync(new LeaseTimeToLiveRequest { ID = lease })).TTL.Should().Be(TtlSeconds - 20);
    }

    [Test]
    public async Task LeaseKeepAlive_Once_RestartsTheTtl()
    {
        var lease = await PutUnderLeaseAsync(TtlSeconds);
        await Server.AdvanceAsync(TimeSpan.FromSeconds(TtlSeconds - 1));

        await Client.LeaseKeepAlive(new LeaseKeepAliveRequest { ID = lease }, _ => { }, CancellationToken.None)
            .Within("the end of a keep-alive stream");
        await Server.AdvanceAsync(TimeSpan.FromSeconds(TtlSeconds - 1));
        var kept = await Client.GetValAsync(Key("session"));
        await Server.AdvanceAsync(TimeSpan.FromSeconds(1));

        kept.Should().Be("1");
        (await Client.GetValAsync(Key("session"))).Should().BeEmpty();
    }

    [Test]
    public async Task LeaseKeepAlive_UntilCancelled_KeepsTheLease()
    {
        const int Ttl = 2;
        var lease = await PutUnderLeaseAsync(Ttl);
        using var stop = new CancellationTokenSource();

        var keeping = Client.LeaseKeepAlive(lease, stop.Token);
        for (var round = 0; round < 3; round++)
        {
            // The client's clock is the system's, so it may renew the lease several times in a round. The last one must be in this round.
            await Etcd.Journal.Follow().NextAsync(call => call.Is(EtcdRpc.LeaseKeepAlive) && call.Response is not null);
            await Server.AdvanceAsync(TimeSpan.FromSeconds(Ttl) - TimeSpan.FromMilliseconds(1));
        }

        Etcd.Get(Key("session")).Should().Be("1");
        await stop.CancelAsync();
        await ((Func<Task>)(() => keeping.Within("the end of the keep-alive"))).Should().ThrowAsync<Exception>();
        await Server.AdvanceAsync(TimeSpan.FromSeconds(Ttl));
        Etcd.Get(Key("session")).Should().BeNull();
    }

    private async Task<long> PutUnderLeaseAsync(int ttl)
    {
        var lease = await Client.LeaseGrantAsync(new LeaseGrantRequest { TTL = ttl });
        await Client.PutAsync(new PutRequest { Key = Utf8(Key("session")), Value = Utf8("1"), Lease = lease.ID });
        return lease.ID;
    }
}
