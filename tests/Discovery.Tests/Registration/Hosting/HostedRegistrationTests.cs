using System.Net;
using Etcd.Discovery.Tests.Registration.Support;
using FluentAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace Etcd.Discovery.Tests.Registration.Hosting;

/// <summary>What a program that registers itself gets by injection, and how several registrations end.</summary>
internal sealed class HostedRegistrationTests : WebAppFixture
{
    private const string Other = "shop/billing";

    [Test]
    public async Task WaitForStateAsync_BeforeTheStart_EndsOnceTheEndpointIsRegistered()
    {
        await using var app = Build();
        var handle = app.Services.GetRequiredService<IEtcdRegistration>();
        handle.Should().BeEquivalentTo(
            new { Target, State = RegistrationState.Pending, Key = (string?)null, LeaseId = 0L, Registration = (ServiceRegistration?)null });
        var registered = handle.WaitForStateAsync(RegistrationState.Registered);

        await app.StartAsync().Within();
        await registered.Within();

        var found = await Etcd.FindAsync(handle.Key!);
        handle.Key.Should().Be($"{Target}/{new Uri(app.Urls.Single()).Authority}");
        handle.LeaseId.Should().Be(found!.Lease);
        handle.Registration!.State.Should().Be(handle.State).And.Be(RegistrationState.Registered);
        await app.StopAsync().Within();
        await handle.WaitForStateAsync(RegistrationState.Deregistered).Within();
    }

    [Test]
    public async Task WatchStatesAsync_BeforeTheStart_EndsWithTheLastState()
    {
        await using var app = Build(options => options.FailFast = true);
        var watching = ReadAsync(app.Services.GetRequiredService<IEtcdRegistration>());

        await app.StartAsync().Within();
        await app.StopAsync().Within();

        (await watching.Within()).Last().Should().Be(RegistrationState.Deregistered);
    }

    [Test]
    public async Task Services_TwoTargets_AreKeyedByTarget()
    {
        await using var app = Build(configureServices: services => services.AddEtcdServerRegistration(Other));

        app.Services.GetServices<IEtcdRegistration>().Select(handle => handle.Target).Should().Equal(Target, Other);
        foreach (var handle in app.Services.GetServices<IEtcdRegistration>())
        {
            app.Services.GetRequiredKeyedService<IEtcdRegistration>(handle.Target).Should().BeSameAs(handle);
        }

        app.Services.Invoking(services => services.GetRequiredKeyedService<IEtcdRegistration>("shop/nothing"))
            .Should().Throw<InvalidOperationException>().WithMessage("*no registration*\"shop/nothing\"*shop/orders, shop/billing*");
    }

    [Test]
    public async Task Services_SameTargetTwice_AreRefusedByTarget()
    {
        await using var app = Build(configureServices: services => services.AddEtcdServerRegistration(Target));

        app.Services.Invoking(services => services.GetRequiredKeyedService<IEtcdRegistration>(Target))
            .Should().Throw<InvalidOperationException>().WithMessage("*several registrations*");
    }

    [Test]
    public async Task Start_ServerWithoutAddress_RegistersNothingAndIsQuiet()
    {
        using var worker = BuildWorker(options => options.AdvertisedAddress = null);
        var handle = worker.Services.GetRequiredService<IEtcdRegistration>();
        var registered = handle.WaitForStateAsync(RegistrationState.Registered);

        await worker.StartAsync().Within();

        await registered.Awaiting(it => it.Within()).Should().ThrowAsync<InvalidOperationException>()
            .WithMessage("*listens on no address*TestServer*AdvertisedAddress*");
        News.Should().BeEmpty();
        handle.State.Should().Be(RegistrationState.Pending);
        Connection.Metrics.FindRegistrations(Connection).Should().BeEmpty("the server of a test listens on no address on purpose");
        await worker.StopAsync().Within();
        News.Should().BeEmpty();
    }

    [Test]
    public async Task Start_ServerWithoutAddress_IsInTheMetricsAndInTheHealthReportUntilTheStop()
    {
        // A busy machine may need longer than the default for the read.
        using var worker = BuildWorker(
            options => options.SelectBoundAddress(_ => null),
            services => services.AddHealthChecks().AddEtcdDiscovery(timeout: Bounded.Timeout),
            "http://127.0.0.1:5000");
        await worker.StartAsync().Within();

        Connection.Metrics.FindRegistrations(Connection).Should().ContainSingle()
            .Which.Should().BeEquivalentTo(new { Target, Key = Target, State = MeasuredState.Pending });
        var report = (await worker.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync().Within()).Entries["etcd"];
        report.Status.Should().Be(HealthStatus.Degraded);
        report.Description.Should().Match($"The registration {Target} is pending: This program is not registered*listens on no suitable address*");
        report.Data.Should().Contain($"registration:{Target}", "pending");

        await worker.StopAsync().Within();
        Connection.Metrics.FindRegistrations(Connection).Should().BeEmpty();
    }

    [Test]
    public async Task Stop_BeforeTheStart_EndsTheWait()
    {
        await using var app = Build();
        var registered = app.Services.GetRequiredService<IEtcdRegistration>().WaitForStateAsync(RegistrationState.Registered);

        await app.DisposeAsync().Within();

        await registered.Awaiting(it => it.Within()).Should().ThrowAsync<InvalidOperationException>().WithMessage("*shop/orders*");
    }

    [Test]
    public async Task Stop_SeveralRegistrations_DeregistersAllBeforeTheFirstDrainEnds()
    {
        await using var app = Build(
            options => options.DrainDelay = TimeSpan.FromMinutes(10),
            configureServices: services => services.AddEtcdServerRegistration(Other, options => options.DrainDelay = TimeSpan.FromMinutes(10)));
        await app.StartAsync().Within();
        var handles = app.Services.GetServices<IEtcdRegistration>().ToArray();
        await Task.WhenAll(handles.Select(handle => handle.WaitForStateAsync(RegistrationState.Registered))).Within();

        using var endDrain = new CancellationTokenSource();
        var stopping = app.StopAsync(endDrain.Token);
        foreach (var handle in handles)
        {
            await Etcd.WaitForAsync(handle.Key!, pair => pair is null);
        }

        stopping.IsCompleted.Should().BeFalse();
        await endDrain.CancelAsync();
        await stopping.Within().ContinueWith(_ => { }, TaskScheduler.Default);
    }

    [Test]
    public async Task Stop_EtcdNeverReached_DoesNotDrain()
    {
        await StopServerAsync();
        await using var app = Build(options => options.DrainDelay = TimeSpan.FromMinutes(10));
        await app.StartAsync().Within();

        await app.StopAsync().Within();
    }

    private static async Task<List<RegistrationState>> ReadAsync(IEtcdRegistration handle)
    {
        var states = new List<RegistrationState>();
        await foreach (var change in handle.WatchStatesAsync())
        {
            states.Add(change.State);
        }

        return states;
    }

    private WebApplication BuildWorker(
        Action<EtcdRegistrationOptions> configure, Action<IServiceCollection>? configureServices = null, params string[] bound) => BuildApp(
            kestrel => kestrel.Listen(IPAddress.Loopback, 0),
            services =>
            {
                services.AddSingleton<IBoundAddressSource>(new BoundAddresses(bound)).AddEtcdRegistration(Target, configure);
                configureServices?.Invoke(services);
            });

    private sealed class BoundAddresses(string[] addresses) : IBoundAddressSource
    {
        public ValueTask<IReadOnlyCollection<string>> GetAddressesAsync(CancellationToken cancellationToken) => new(addresses);
    }
}
