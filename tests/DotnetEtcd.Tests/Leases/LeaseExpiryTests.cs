using DotnetEtcd.Tests.Servers;
using DotnetEtcd.Tests.Watching;
using Etcdserverpb;
using FluentAssertions;
using NUnit.Framework;
using Testing;

namespace DotnetEtcd.Tests.Leases;

public class LeaseExpiryTests(Backend backend) : OwnServerFixture(backend)
{
    /// <summary>The shortest that etcd grants.</summary>
    private static readonly TimeSpan Ttl = TimeSpan.FromSeconds(2);

    [Test]
    public async Task Lease_NotKeptAlive_TakesItsKeyAlong()
    {
        var log = new WatchLog();
        await Client.WatchRangeAsync(Prefix, log.Add).Within("a watch is created");
        var lease = await GrantAsync();
        await Client.PutAsync(new PutRequest { Key = Utf8(Key("session")), Lease = lease });

        await Server.AdvanceAsync(Ttl);

        (await log.TextsAsync(2)).Should().Equal("PUT session=", "DELETE session");
        (await Client.LeaseTimeToLiveAsync(new LeaseTimeToLiveRequest { ID = lease })).TTL.Should().Be(-1);
    }

    [Test]
    public async Task Lock_LeaseOfTheHolderExpires_IsGrantedToTheNext()
    {
        await Client.LockAsync(Key("job"), await GrantAsync());
        var other = (await Client.LeaseGrantAsync(new LeaseGrantRequest { TTL = 600 })).ID;
        var waiting = Client.LockAsync(Key("job"), other);

        await Server.AdvanceAsync(Ttl);

        (await waiting.Within("the lock")).Key.ToStringUtf8().Should().StartWith(Key("job"));
    }

    private async Task<long> GrantAsync() =>
        (await Client.LeaseGrantAsync(new LeaseGrantRequest { TTL = (long)Ttl.TotalSeconds })).ID;
}
