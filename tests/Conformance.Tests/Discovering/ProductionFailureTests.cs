using Conformance.Tests.Backends;
using Etcd.Api;
using Etcd.Discovery;
using FluentAssertions;
using NUnit.Framework;
using Testing;

namespace Conformance.Tests.Discovering;

/// <summary>Failures of production on both servers. <c>docs/discovery.md</c> names the test of each failure.</summary>
// Alone: each step has to be made before a lease of a few seconds, or a call, is over.
[NonParallelizable]
public sealed class ProductionFailureTests(Backend backend) : DiscoveryFixture(backend)
{
    private const string Instance = "instance";

    private static readonly RegisteredEndpoint Endpoint = new("a:1");

    [Test]
    public async Task F01_EtcdOutageLongerThanAnyRetryBudget_ServiceComesBack()
    {
        await using var connection = ConnectImpatiently();
        await using var registration = await RegisterAsync(connection);
        var lost = registration.WaitForStateAsync(RegistrationState.Lost);

        Wire.HangUp();
        await lost.Within("the loss");
        await Bounded.UntilAsync(async () => await GetAsync(Instance) is null, "the end of the lease");
        Reconnect();

        await UntilListedAsync(registration);
    }

    [Test]
    public async Task F02_KeepAliveStreamClosed_LeaseIsKeptAndIfGoneReplaced()
    {
        await using var registration = await RegisterAsync(Connection, ttl: 60);
        var lease = registration.LeaseId;

        Wire.HangUp();
        Reconnect();
        await Manager.ListAsync().Within("a read on the new connection");
        registration.Should().BeEquivalentTo(new { State = RegistrationState.Registered, LeaseId = lease });

        Wire.HangUp();
        await Etcd.Lease.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease });
        Reconnect();
        await UntilListedAsync(registration);
        registration.LeaseId.Should().NotBe(lease);
    }

    [Test]
    public async Task F05_NetworkCutPastTheTtl_ServiceComesBackOnceHealed()
    {
        await using var connection = ConnectImpatiently();
        await using var registration = await RegisterAsync(connection);
        var lease = registration.LeaseId;
        var lost = registration.WaitForStateAsync(RegistrationState.Lost);

        Wire.Cut();
        await lost.Within("the loss");
        await Bounded.UntilAsync(async () => await GetAsync(Instance) is null, "the end of the lease");
        Wire.Heal();

        await UntilListedAsync(registration);
        registration.LeaseId.Should().NotBe(lease);
    }

    [Test]
    public async Task F18_DuplicateOwner_OldProcessLeavesTheKeyOfTheNewOne()
    {
        await using var connection = NewConnection();
        var old = await RegisterAsync(connection);
        await using var young = await RegisterAsync(Connection);

        await old.WaitForStateAsync(RegistrationState.Superseded).Within("the end of the old registration");
        await old.DisposeAsync();

        (await GetAsync(Instance))!.Lease.Should().Be(young.LeaseId);
        young.State.Should().Be(RegistrationState.Registered);
    }

    /// <summary>Registers, however many calls of an impatient connection a busy machine needs for it.</summary>
    private async Task<ServiceRegistration> RegisterAsync(EtcdConnection connection, int ttl = 2)
    {
        var options = new ServiceRegistrationOptions { Ttl = TimeSpan.FromSeconds(ttl), InstanceId = Instance, RetryInBackground = true };
        var registration = await new ServiceRegistrar(connection).RegisterAsync(Target, Endpoint, options).Within("a registration");
        await registration.WaitForStateAsync(RegistrationState.Registered).Within("the registration's key");
        return registration;
    }

    private Task UntilListedAsync(ServiceRegistration registration) => Bounded.UntilAsync(
        async () => registration.State == RegistrationState.Registered
            && await GetAsync(Instance) is { Lease: var lease } && lease == registration.LeaseId,
        "the registration");

    private EtcdConnection ConnectImpatiently() => new(new EtcdConnectionOptions
    {
        Endpoints = [Wire.ConnectionString],
        CallTimeout = TimeSpan.FromMilliseconds(500),
        MaxBackoff = TimeSpan.FromMilliseconds(200),
    });
}
