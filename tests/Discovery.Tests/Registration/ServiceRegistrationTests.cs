using System.Text.Json.Nodes;
using Etcd.Discovery.Tests.Registration.Support;
using FluentAssertions;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace Etcd.Discovery.Tests.Registration;

internal sealed class ServiceRegistrationTests : RegistrationFixture
{
    [Test]
    public async Task DisposeAsync_Registered_RevokesTheLease()
    {
        var registration = await RegisterAsync();

        await registration.DisposeAsync().Within();

        (await Etcd.FindAsync(Key)).Should().BeNull();
        (await Etcd.LeasesAsync()).Should().BeEmpty();
        registration.State.Should().Be(RegistrationState.Deregistered);
        registration.LeaseId.Should().Be(0);
    }

    [Test]
    public async Task DisposeAsync_Registered_IsNeverLost()
    {
        var registration = await RegisterAsync();
        var lost = registration.WaitForStateAsync(RegistrationState.Lost);

        await registration.DisposeAsync().Within();

        await lost.Awaiting(it => it.Within()).Should().ThrowAsync<InvalidOperationException>();
    }

    [Test]
    public async Task DisposeAsync_Twice_IsHarmless()
    {
        var registration = await RegisterAsync();

        await Task.WhenAll(registration.DisposeAsync().Within(), registration.DisposeAsync().Within());
        await registration.DisposeAsync().Within();

        registration.State.Should().Be(RegistrationState.Deregistered);
    }

    [Test]
    public async Task DeregisterAsync_EtcdSilent_ThrowsWithinItsTimeout()
    {
        var registration = await RegisterAsync(new() { DeregisterTimeout = TimeSpan.FromMilliseconds(100) });
        Wire.Cut();

        await registration.Invoking(it => it.DeregisterAsync().Within()).Should().ThrowAsync<EtcdUnavailableException>();

        registration.State.Should().Be(RegistrationState.Deregistered);
        await registration.DisposeAsync().Within();
    }

    [Test]
    public async Task Lease_RevokedBySomeone_IsReplacedAndTheKeyPutAgain()
    {
        await using var registration = await RegisterAsync();
        var first = registration.LeaseId;
        var lost = registration.WaitForStateAsync(RegistrationState.Lost);

        await Etcd.RevokeAsync(first);
        await lost.Within();
        await registration.WaitForStateAsync(RegistrationState.Registered).Within();

        var found = await Etcd.FindAsync(Key);
        found!.Lease.Should().Be(registration.LeaseId).And.NotBe(first);
        found.Value.ToStringUtf8().Should().Be(Value);
    }

    [Test]
    public async Task Key_DeletedBySomeone_IsPutAgainUnderTheSameLease()
    {
        // With so long a TTL only the watch can tell in time.
        await using var registration = await RegisterAsync(new() { Ttl = TimeSpan.FromHours(1) });
        var lease = registration.LeaseId;

        for (var i = 0; i < 3; i++)
        {
            var lost = registration.WaitForStateAsync(RegistrationState.Lost);
            await Etcd.DeleteAsync(Key);
            await lost.Within();
            await registration.WaitForStateAsync(RegistrationState.Registered).Within();
        }

        var found = await Etcd.FindAsync(Key);
        found!.Lease.Should().Be(lease);
        registration.LeaseId.Should().Be(lease);
    }

    [Test]
    public async Task Connection_CutPastTheTtl_IsLostAndComesBackWithANewLease()
    {
        await using var registration = await RegisterAsync(new() { Ttl = TimeSpan.FromSeconds(1) });
        var first = registration.LeaseId;
        var lost = registration.WaitForStateAsync(RegistrationState.Lost);

        Wire.Cut();
        ServerTime.Advance(TimeSpan.FromSeconds(2));
        (await Etcd.FindAsync(Key)).Should().BeNull();
        await lost.Within();
        Wire.Heal();
        await registration.WaitForStateAsync(RegistrationState.Registered).Within();

        var found = await Etcd.WaitForAsync(Key, pair => pair is not null);
        found!.Lease.Should().NotBe(first);
    }

    [Test]
    public async Task Connection_CutWhileTheLeaseLives_ComesBackWithTheSameLease()
    {
        // The server's clock stands still, so the lease does not end; only the client has to fear that it has.
        await using var registration = await RegisterAsync(new() { Ttl = TimeSpan.FromSeconds(1) });
        var lease = registration.LeaseId;
        var lost = registration.WaitForStateAsync(RegistrationState.Lost);

        Wire.Cut();
        await lost.Within();
        Wire.Heal();
        await registration.WaitForStateAsync(RegistrationState.Registered).Within();

        registration.LeaseId.Should().Be(lease);
        (await Etcd.FindAsync(Key))!.Lease.Should().Be(lease);
    }

    [Test]
    public async Task Etcd_RestartedEmpty_IsRegisteredAgain()
    {
        await using var registration = await RegisterAsync();
        var lost = registration.WaitForStateAsync(RegistrationState.Lost);

        await StopServerAsync();
        await StartServerAsync();
        await lost.Within();
        await registration.WaitForStateAsync(RegistrationState.Registered).Within();

        (await Etcd.FindAsync(Key))!.Lease.Should().Be(registration.LeaseId);
    }

    [Test]
    public async Task Key_TakenByANewerOwner_EndsSupersededAndLeavesItAlone()
    {
        var older = await RegisterAsync();
        await using var newer = await RegisterAsync();

        await older.WaitForStateAsync(RegistrationState.Superseded).Within();
        await older.DisposeAsync().Within();

        (await Etcd.FindAsync(Key))!.Lease.Should().Be(newer.LeaseId);
        newer.State.Should().Be(RegistrationState.Registered);
        older.State.Should().Be(RegistrationState.Superseded);
        await older.Invoking(it => it.UpdateAsync(new RegisteredEndpoint(Address, "x"))).Should().ThrowAsync<EndpointTakenException>();
    }

    [Test]
    public async Task Key_TakenWhileTheOldOwnerWasCutOff_StaysWithTheNewerOwner()
    {
        await using var older = await RegisterAsync(new() { Ttl = TimeSpan.FromSeconds(1) });
        Wire.Cut();
        ServerTime.Advance(TimeSpan.FromSeconds(2));
        var other = await Etcd.GrantAsync();
        await Etcd.PutAsync(Key, "other", other);

        Wire.Heal();
        await older.WaitForStateAsync(RegistrationState.Superseded).Within();

        var found = await Etcd.FindAsync(Key);
        found!.Value.ToStringUtf8().Should().Be("other");
        found.Lease.Should().Be(other);
        (await Etcd.LeasesAsync()).Should().Equal(other);
    }

    [Test]
    public async Task Key_PutBySomeoneWithoutALease_EndsSuperseded()
    {
        await using var registration = await RegisterAsync();

        await Etcd.PutAsync(Key, "by hand");

        await registration.WaitForStateAsync(RegistrationState.Superseded).Within();
        (await Etcd.FindAsync(Key))!.Value.ToStringUtf8().Should().Be("by hand");
    }

    [Test]
    public async Task UpdateAsync_NewMetadata_IsPutUnderTheSameLease()
    {
        await using var registration = await RegisterAsync();

        await registration.UpdateAsync(new RegisteredEndpoint(Address, new JsonObject { ["weight"] = 3 })).Within();

        var found = await Etcd.FindAsync(Key);
        found!.Value.ToStringUtf8().Should().Be("""{"Op":0,"Addr":"10.0.0.5:5000","Metadata":{"weight":3}}""");
        found.Lease.Should().Be(registration.LeaseId);
        found.Version.Should().Be(2);
    }

    [Test]
    public async Task UpdateAsync_WhileEtcdIsCutOff_IsMadeOnceItIsBack()
    {
        await using var registration = await RegisterAsync(new() { Ttl = TimeSpan.FromSeconds(1) });
        Wire.Cut();
        ServerTime.Advance(TimeSpan.FromSeconds(2));
        var updating = registration.UpdateAsync(new RegisteredEndpoint(Address, "blue"));

        Wire.Heal();
        await updating.Within();

        (await Etcd.FindAsync(Key))!.Value.ToStringUtf8().Should().Contain("\"blue\"");
    }

    [Test]
    public async Task UpdateAsync_ManyAtOnce_EndsWithTheLast()
    {
        await using var registration = await RegisterAsync();
        var updates = Enumerable.Range(0, 50).Select(i => registration.UpdateAsync(new RegisteredEndpoint(Address, i)).Within()).ToArray();

        await Task.WhenAll(updates);

        (await Etcd.FindAsync(Key))!.Value.ToStringUtf8().Should().Contain("\"Metadata\":49");
        registration.Endpoint.Should().Be(new RegisteredEndpoint(Address, 49));
    }

    [TestCase("http://10.0.0.5:5000")]
    [TestCase("10.0.0.5")]
    [TestCase("")]
    public async Task UpdateAsync_AddressThatNobodyCanDial_Throws(string address)
    {
        await using var registration = await RegisterAsync();

        await registration.Invoking(it => it.UpdateAsync(new RegisteredEndpoint(address)))
            .Should().ThrowAsync<ArgumentException>().WithParameterName("endpoint").WithMessage("*host:port*");
    }

    [Test]
    public async Task UpdateAsync_Deregistered_Throws()
    {
        var registration = await RegisterAsync();
        await registration.DeregisterAsync().Within();

        await registration.Invoking(it => it.UpdateAsync(new RegisteredEndpoint(Address))).Should().ThrowAsync<InvalidOperationException>();
    }

    [Test]
    public async Task UpdateAsync_DeregisteredMeanwhile_EndsEitherWay()
    {
        var registration = await RegisterAsync();
        var updating = registration.UpdateAsync(new RegisteredEndpoint(Address, "blue"));

        await registration.DeregisterAsync().Within();

        await updating.Within().ContinueWith(_ => { }, TaskScheduler.Default);
        (await Etcd.FindAsync(Key)).Should().BeNull();
        (await Etcd.LeasesAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task WaitForStateAsync_EndedInAnotherState_Throws()
    {
        var registration = await RegisterAsync();
        var waiting = registration.WaitForStateAsync(RegistrationState.Superseded);
        await registration.DeregisterAsync().Within();

        await waiting.Invoking(task => task.Within()).Should().ThrowAsync<InvalidOperationException>().WithMessage("*Deregistered*");
        await registration.Invoking(it => it.WaitForStateAsync(RegistrationState.Registered))
            .Should().ThrowAsync<InvalidOperationException>();
    }

    [Test]
    public async Task Connection_DisposedUnderneath_EndsTheRegistration()
    {
        var registration = await RegisterAsync();

        await Connection.DisposeAsync();

        await registration.WaitForStateAsync(RegistrationState.Deregistered).Within();
        await registration.DisposeAsync().Within();
    }
}
