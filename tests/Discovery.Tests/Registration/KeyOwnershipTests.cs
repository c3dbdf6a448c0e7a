using Etcd.Discovery.Registration.Keys;
using Etcd.Discovery.Tests.Registration.Support;
using Etcd.Discovery.Tests.Support;
using FluentAssertions;
using Google.Protobuf;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace Etcd.Discovery.Tests.Registration;

internal sealed class KeyOwnershipTests : RegistrationFixture
{
    private KeyOwnership? _owner;

    private KeyOwnership Owner => _owner ??= NewOwner();

    [Test]
    public async Task ClaimAsync_MissingKey_PutsIt()
    {
        var lease = await Etcd.GrantAsync();

        var (outcome, revision) = await ClaimAsync(New("v", lease));

        outcome.Should().Be(ClaimOutcome.Held);
        (await Etcd.FindAsync(Key))!.ModRevision.Should().Be(revision);
    }

    [Test]
    public async Task ClaimAsync_HeldAndWritten_WritesNothing()
    {
        var lease = await Etcd.GrantAsync();
        var (_, first) = await ClaimAsync(New("v", lease));

        var (outcome, second) = await ClaimAsync(New("v", lease) with { IsWritten = true });

        outcome.Should().Be(ClaimOutcome.Held);
        second.Should().Be(first);
        Server.Revision.Should().Be(first);
    }

    [Test]
    public async Task ClaimAsync_HeldAndNotWritten_PutsTheValue()
    {
        var lease = await Etcd.GrantAsync();
        await ClaimAsync(New("v", lease));

        await ClaimAsync(New("w", lease));

        (await Etcd.FindAsync(Key))!.Value.ToStringUtf8().Should().Be("w");
    }

    [Test]
    public async Task ClaimAsync_ThoughtHeldButDeleted_PutsItAgain()
    {
        var lease = await Etcd.GrantAsync();
        await ClaimAsync(New("v", lease));
        await Etcd.DeleteAsync(Key);

        var (outcome, _) = await ClaimAsync(New("v", lease) with { IsWritten = true });

        outcome.Should().Be(ClaimOutcome.Held);
        (await Etcd.FindAsync(Key))!.Lease.Should().Be(lease);
    }

    [Test]
    public async Task ClaimAsync_WrittenButChangedByAnotherClient_PutsItAgain()
    {
        var lease = await Etcd.GrantAsync();
        await ClaimAsync(New("v", lease));
        await Etcd.PutAsync(Key, "by hand", lease);

        await ClaimAsync(New("v", lease) with { IsWritten = true });

        (await Etcd.FindAsync(Key))!.Value.ToStringUtf8().Should().Be("v");
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task DeleteAsync_KeyOfANewerOwner_StaysAsItIs(bool hasNoticed)
    {
        var lease = await Etcd.GrantAsync();
        await ClaimAsync(New("v", lease));
        await Etcd.PutAsync(Key, "newer", await Etcd.GrantAsync());
        if (hasNoticed)
        {
            (await ClaimAsync(New("v", lease) with { IsWritten = true })).Outcome.Should().Be(ClaimOutcome.Taken);
        }

        await Owner.AnnounceDeleteAsync(lease, EndpointCodec.EncodeLeaving(new RegisteredEndpoint(Address)), CancellationToken.None).Within();
        await Owner.DeleteAsync(lease, CancellationToken.None).Within();

        (await Etcd.FindAsync(Key))!.Value.ToStringUtf8().Should().Be("newer");
    }

    [Test]
    public async Task DeleteAsync_KeyChangedByAnotherClientUnderTheLease_DeletesIt()
    {
        var lease = await Etcd.GrantAsync();
        await ClaimAsync(New("v", lease));
        await Etcd.PutAsync(Key, "by hand", lease);

        await Owner.AnnounceDeleteAsync(lease, EndpointCodec.EncodeLeaving(new RegisteredEndpoint(Address)), CancellationToken.None).Within();
        (await Etcd.FindAsync(Key))!.Value.ToStringUtf8().Should().StartWith("{\"Op\":1,");
        await Owner.DeleteAsync(lease, CancellationToken.None).Within();

        (await Etcd.FindAsync(Key)).Should().BeNull();
    }

    [Test]
    public async Task ClaimAsync_FirstPutWentThroughUnheard_IsHeld()
    {
        var lease = await Etcd.GrantAsync();
        await Etcd.PutAsync(Key, "v", lease);

        var (outcome, _) = await ClaimAsync(New("v", lease));

        outcome.Should().Be(ClaimOutcome.Held);
    }

    [Test]
    public async Task MayReappear_AnotherMemberWasNotReached_IsFalse()
    {
        using var closed = new UnreachableMember(Unreachable.Refused);
        for (var seed = 0; seed < 10; seed++)
        {
            await using var connection = new EtcdConnection(new EtcdConnectionOptions
            {
                Endpoints = [$"http://127.0.0.1:{closed.Port}", Server.ConnectionString],
                Seed = seed,
            });
            var key = $"{Key}-{seed}";
            var lease = await Etcd.GrantAsync();
            var owner = new KeyOwnership(connection, ByteString.CopyFromUtf8(key));

            (await owner.ClaimAsync(New("v", lease), CancellationToken.None).Within()).Outcome.Should().Be(ClaimOutcome.Held);

            owner.MayReappear(lease).Should().BeFalse();
        }
    }

    [Test]
    public async Task ClaimAsync_KeyUnderOwnFormerLease_MovesItToTheNewOne()
    {
        var former = await Etcd.GrantAsync();
        var lease = await Etcd.GrantAsync();
        await Etcd.PutAsync(Key, "v", former);

        var (outcome, _) = await ClaimAsync(New("v", lease) with { PreviousLeaseId = former });

        outcome.Should().Be(ClaimOutcome.Held);
        (await Etcd.FindAsync(Key))!.Lease.Should().Be(lease);
    }

    [TestCase(false, ClaimOutcome.Taken, "other")]
    [TestCase(true, ClaimOutcome.Held, "v")]
    public async Task ClaimAsync_KeyOfAnotherOwner_IsTakenOverOnlyIfWanted(bool mayTakeOver, ClaimOutcome expected, string value)
    {
        await Etcd.PutAsync(Key, "other", await Etcd.GrantAsync());
        var lease = await Etcd.GrantAsync();

        var (outcome, _) = await ClaimAsync(New("v", lease) with { MayTakeOver = mayTakeOver });

        outcome.Should().Be(expected);
        (await Etcd.FindAsync(Key))!.Value.ToStringUtf8().Should().Be(value);
    }

    [Test]
    public async Task ClaimAsync_KeyWithoutLease_IsAnotherOwners()
    {
        await Etcd.PutAsync(Key, "by hand");

        var (outcome, _) = await ClaimAsync(New("v", await Etcd.GrantAsync()));

        outcome.Should().Be(ClaimOutcome.Taken);
    }

    [Test]
    public async Task ClaimAsync_LeaseGone_SaysSoAndWritesNothing()
    {
        var lease = await Etcd.GrantAsync();
        await Etcd.RevokeAsync(lease);

        var (outcome, _) = await ClaimAsync(New("v", lease));

        outcome.Should().Be(ClaimOutcome.LeaseGone);
        (await Etcd.FindAsync(Key)).Should().BeNull();
    }

    [Test]
    public async Task ClaimAsync_ManyOwnersThatTakeOver_LeaveOneOfThem()
    {
        var leases = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Etcd.GrantAsync()));

        var claims = await Task.WhenAll(leases.Select(
            lease => NewOwner().ClaimAsync(New($"{lease}", lease) with { MayTakeOver = true }, CancellationToken.None).Within()));

        claims.Should().OnlyContain(claim => claim.Outcome == ClaimOutcome.Held);
        var found = await Etcd.FindAsync(Key);
        found!.Value.ToStringUtf8().Should().Be($"{found.Lease}");
        leases.Should().Contain(found.Lease);
    }

    private static Claim New(string value, long lease) => new() { Value = ByteString.CopyFromUtf8(value), LeaseId = lease };

    private async Task<(ClaimOutcome Outcome, long Revision)> ClaimAsync(Claim claim) =>
        await Owner.ClaimAsync(claim, CancellationToken.None).Within();

    private KeyOwnership NewOwner() => new(Connection, ByteString.CopyFromUtf8(Key));
}
