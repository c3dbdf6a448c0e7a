using DotnetEtcd.Tests.Servers;
using Etcdserverpb;
using FluentAssertions;
using NUnit.Framework;
using Testing;

namespace DotnetEtcd.Tests.Leases;

public class LockTests(Backend backend) : DotnetEtcdFixture(backend)
{
    [Test]
    public async Task Lock_HeldByAnother_IsGrantedOnceUnlocked()
    {
        var held = await Client.LockAsync(Key("job"), await GrantAsync());
        var waiting = Client.LockAsync(Key("job"), await GrantAsync());

        await Client.UnlockAsync(held.Key.ToStringUtf8());
        var next = await waiting.Within("the lock");

        next.Key.Should().NotEqual(held.Key);
        (await Client.GetValAsync(held.Key.ToStringUtf8())).Should().BeEmpty();
    }

    [Test]
    public async Task Lock_HeldByTheSameLease_IsGrantedAgain()
    {
        var lease = await GrantAsync();
        var held = await Client.LockAsync(Key("job"), lease);

        var again = await Client.LockAsync(Key("job"), lease).Within("the lock");

        again.Key.Should().Equal(held.Key);
    }

    [Test]
    public async Task Lock_LeaseOfTheHolderIsRevoked_IsGrantedToTheNext()
    {
        var lease = await GrantAsync();
        await Client.LockAsync(Key("job"), lease);
        var waiting = Client.LockAsync(Key("job"), await GrantAsync());

        await Client.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease });

        (await waiting.Within("the lock")).Key.ToStringUtf8().Should().StartWith(Key("job"));
    }

    [Test]
    public async Task Lock_WaiterIsCancelled_LeavesTheQueue()
    {
        var held = await Client.LockAsync(Key("job"), await GrantAsync());
        using var impatience = new CancellationTokenSource();
        var waiting = Client.LockAsync(Key("job"), await GrantAsync(), cancellationToken: impatience.Token);
        await Bounded.UntilAsync(async () => await WaitersAsync() == 2, "the waiter is in the queue");

        await impatience.CancelAsync();

        await ((Func<Task>)(() => waiting.Within("the end of the wait"))).Should().ThrowAsync<Exception>();
        await Bounded.UntilAsync(async () => await WaitersAsync() == 1, "the waiter has left the queue");
        (await Client.GetRangeAsync(Key("job"))).Kvs.Single().Key.Should().Equal(held.Key);
    }

    private async Task<int> WaitersAsync() => (await Client.GetRangeAsync(Key("job"))).Kvs.Count;

    private async Task<long> GrantAsync() => (await Client.LeaseGrantAsync(new LeaseGrantRequest { TTL = 600 })).ID;
}
