using NUnit.Framework;
using Testing;

namespace Interop.DotnetEtcd;

public class LockTests : DotnetEtcdFixture
{
    [Test]
    public async Task Lock_HeldByAnother_IsGrantedOnceUnlocked()
    {
        var held = await Client.LockAsync("job");
        var waiting = Client.LockAsync("job");

        await Client.UnlockAsync(held.Key.ToStringUtf8());
        var next = await waiting.Within("the lock");

        Assert.That(next.Key, Is.Not.EqualTo(held.Key));
        Assert.That(await Client.GetValAsync(held.Key.ToStringUtf8()), Is.Empty);
    }
}
