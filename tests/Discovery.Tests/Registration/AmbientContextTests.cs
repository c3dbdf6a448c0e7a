using System.Collections.Concurrent;
using Etcd.Discovery.Tests.Registration.Support;
using Etcd.Discovery.Tests.Support;
using FluentAssertions;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace Etcd.Discovery.Tests.Registration;

/// <summary>A registration outlives the code that makes it, and keeps none of its ambient values: no activity, no scope of a log.</summary>
internal sealed class AmbientContextTests : RegistrationFixture
{
    [Test]
    public async Task Registration_MadeWithinAnActivity_RunsOutsideOfIt([Values] bool sharedLease)
    {
        using var spy = new AmbientSpy();
        using var logs = new CapturedLogs();
        logs.OnLog = entry => spy.Look($"log: {entry.Message}");
        using var handler = spy.Watch(Server.CreateHandler());
        await using var connection = new EtcdConnection(new EtcdConnectionOptions().UseHandler(handler), logs);
        var registrar = new ServiceRegistrar(connection);
        var states = new ConcurrentQueue<RegistrationState>();

        spy.Enter("startup");
        var registration = await registrar
            .RegisterAsync(Target, new RegisteredEndpoint(Address), new() { RetryInBackground = true, SharedLease = sharedLease }).Within();
        registration.StateChanged += (_, change) =>
        {
            states.Enqueue(change.State);
            spy.Look($"state: {change}");
        };
        await registration.WaitForStateAsync(RegistrationState.Registered).Within();
        var lost = registration.WaitForStateAsync(RegistrationState.Lost);
        await Etcd.RevokeAsync(registration.LeaseId);
        await lost.Within();
        await registration.WaitForStateAsync(RegistrationState.Registered).Within();

        // What follows is done for the one who asks for it.
        spy.Leave();
        await registration.DisposeAsync().Within();

        await Bounded.UntilAsync(() => states.Contains(RegistrationState.Deregistered), "the last event");
        spy.Seen.Should().BeEmpty();
    }
}
