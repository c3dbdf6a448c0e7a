using System.Collections.Concurrent;
using System.Diagnostics;
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
    private readonly AsyncLocal<string?> _ambient = new();
    private readonly ConcurrentQueue<string> _seen = new();
    private ActivityTraceId _trace;

    [Test]
    public async Task Registration_MadeWithinAnActivity_RunsOutsideOfIt([Values] bool sharedLease)
    {
        using var logs = new CapturedLogs();
        logs.OnLog = entry => Look($"log: {entry.Message}");
        using var handler = new Spy(this) { InnerHandler = Server.CreateHandler() };
        await using var connection = new EtcdConnection(new EtcdConnectionOptions().UseHandler(handler), logs);
        var registrar = new ServiceRegistrar(connection);
        var states = new ConcurrentQueue<RegistrationState>();

        using var activity = new Activity("startup").Start();
        _trace = activity.TraceId;
        _ambient.Value = "startup";
        var registration = await registrar
            .RegisterAsync(Target, new RegisteredEndpoint(Address), new() { RetryInBackground = true, SharedLease = sharedLease }).Within();
        registration.StateChanged += (_, change) =>
        {
            states.Enqueue(change.State);
            Look($"state: {change}");
        };
        await registration.WaitForStateAsync(RegistrationState.Registered).Within();
        var lost = registration.WaitForStateAsync(RegistrationState.Lost);
        await Etcd.RevokeAsync(registration.LeaseId);
        await lost.Within();
        await registration.WaitForStateAsync(RegistrationState.Registered).Within();

        // What follows is done for the one who asks for it.
        _ambient.Value = null;
        Activity.Current = null;
        await registration.DisposeAsync().Within();

        await Bounded.UntilAsync(() => states.Contains(RegistrationState.Deregistered), "the last event");
        _seen.Should().BeEmpty();
    }

    private void Look(string what)
    {
        if (_ambient.Value is not null || Activity.Current?.TraceId == _trace)
        {
            _seen.Enqueue(what);
        }
    }

    private sealed class Spy(AmbientContextTests test) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            test.Look($"call: {request.RequestUri?.AbsolutePath}");
            return base.SendAsync(request, cancellationToken);
        }
    }
}
