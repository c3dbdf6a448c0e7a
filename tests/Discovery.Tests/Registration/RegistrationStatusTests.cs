using Etcd.Discovery.Registration.Loop;
using FluentAssertions;
using NUnit.Framework;
using Testing;

namespace Etcd.Discovery.Tests.Registration;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class RegistrationStatusTests
{
    private readonly RegistrationStatus _status = new();

    [Test]
    public void SetKeyHeld_LeaseAlive_IsRegistered()
    {
        _status.SetKeyHeld(true).Should().Be((RegistrationState.Pending, RegistrationState.Registered));
    }

    [Test]
    public void SetKeyHeld_LeaseOverdue_IsLostUntilTheLeaseIsRenewed()
    {
        _status.SetLeaseOverdue(true);
        _status.State.Should().Be(RegistrationState.Pending);

        _status.SetKeyHeld(true);

        _status.State.Should().Be(RegistrationState.Lost);
        _status.SetLeaseOverdue(false);
        _status.State.Should().Be(RegistrationState.Registered);
    }

    [Test]
    public void SetLeaseOverdue_Registered_IsLost()
    {
        _status.SetKeyHeld(true);

        _status.SetLeaseOverdue(true).Should().Be((RegistrationState.Registered, RegistrationState.Lost));
    }

    [Test]
    public void Enter_Ended_ChangesNothing()
    {
        _status.Enter(RegistrationState.Superseded);

        _status.Enter(RegistrationState.Deregistered);
        _status.SetKeyHeld(true);

        _status.State.Should().Be(RegistrationState.Superseded);
    }

    [Test]
    public async Task WaitForAsync_StateLeftAtOnce_Ends()
    {
        _status.SetKeyHeld(true);
        var lost = _status.WaitForAsync(RegistrationState.Lost, CancellationToken.None);

        _status.SetKeyHeld(false);
        _status.SetKeyHeld(true);

        await lost.Within();
        _status.State.Should().Be(RegistrationState.Registered);
    }
}
