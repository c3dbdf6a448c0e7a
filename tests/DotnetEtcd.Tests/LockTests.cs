using Etcdserverpb;
using NUnit.Framework;
using Testing;

namespace DotnetEtcd.Tests;

public class LockTests : DotnetEtcdFixture
{
    [Test]
    public async Task Lock_HeldByAnother_IsGrantedOnceUnlocked()
    {
        var lease = (await Client.LeaseGrantAsync(new LeaseGrantRequest { TTL = 60 })).ID;
        var held = await Client.LockAsync("job", lease);
        var other = (await Client.LeaseGrantAsync(new LeaseGrantRequest { TTL = 60 })).ID;
        var waiting = Client.LockAsync("job", other);

        await Client.UnlockAsync(held.Key.ToStringUtf8());
        var next = await waiting.Within("the lock");

        Assert.That(next.Key, Is.Not.EqualTo(held.Key));
        Assert.That(await Client.GetValAsync(held.Key.ToStringUtf8()), Is.Empty);
    }
}
