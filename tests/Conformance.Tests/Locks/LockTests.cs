using Conformance.Tests.Backends;
using Etcd.Api;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing.Etcd;

namespace Conformance.Tests.Locks;

/// <summary>What becomes of those who wait for a lock. The order of the queue is in the differential tester's tests.</summary>
public sealed class LockTests(Backend backend) : ConformanceFixture(backend)
{
    [Test]
    public async Task Lock_Free_AnswersWithTheRevisionOfItsKey()
    {
        var held = await Etcd.Lock.LockAsync(new LockRequest { Name = Key("lock") });
        var revision = (await Etcd.FindAsync(held.Key.ToStringUtf8()))!.CreateRevision;
        held.Header.Revision.Should().Be(revision);
        await PutAsync("unrelated");

        var again = await Etcd.Lock.LockAsync(new LockRequest { Name = Key("lock"), Lease = await LeaseOfAsync(held) });

        (again.Key, again.Header.Revision).Should().Be((held.Key, revision + 1));
    }

    [Test]
    public async Task Lock_LeaseLostWhileItWaits_FailsInItsTurn()
    {
        var held = await Etcd.Lock.LockAsync(new LockRequest { Name = Key("lock") });
        var lease = await Etcd.GrantAsync();
        var waiting = await BeginAsync(lease);
        await Etcd.RevokeAsync(lease);
        await PutAsync("unrelated");
        waiting.ResponseAsync.IsCompleted.Should().BeFalse();

        await Etcd.Lock.UnlockAsync(new UnlockRequest { Key = held.Key });

        await waiting.ShouldFailAsync(StatusCode.Unknown, "mutex: session is expired");
    }

    [Test]
    public async Task Unlock_OfNoKey_Succeeds()
    {
        var revision = await RevisionAsync();

        (await Etcd.Lock.UnlockAsync(new UnlockRequest { Key = Key("none") })).Header.Revision.Should().Be(revision);
    }

    private async Task<long> LeaseOfAsync(LockResponse held) => (await Etcd.FindAsync(held.Key.ToStringUtf8()))!.Lease;

    private async Task<AsyncUnaryCall<LockResponse>> BeginAsync(long lease)
    {
        var waiting = Etcd.Lock.LockAsync(new LockRequest { Name = Key("lock"), Lease = lease });
        await Etcd.WaitForAsync($"{Prefix}lock/{lease:x}", key => key is not null);
        return waiting;
    }
}
