using Etcd.Discovery.Tests.Support;
using FakeEtcd;
using FluentAssertions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using NUnit.Framework;
using Testing;

namespace Etcd.Discovery.Tests.HealthChecks;

/// <summary>The health report of a program that follows one service and registers another one.</summary>
[TestFixture]
internal sealed class EtcdHealthCheckTests : EtcdFixture
{
    private const string Key = "shop/orders/10.0.0.5:5000";

    private readonly ManualTimeProvider _time = new();

    protected override TimeProvider Time => _time;

    [Test]
    public async Task Check_HealthyDay_IsHealthyWithAllData()
    {
        Etcd.Put(Target + "/a", """{"Op":0,"Addr":"10.0.0.6:1"}""");
        using var host = await StartAsync();
        await using var directory = await FollowAsync(host);
        await Etcd.AdvanceAsync(TimeSpan.FromMinutes(10));

        var report = await CheckAsync(host);

        report.Status.Should().Be(HealthStatus.Healthy);
        report.Description.Should().BeNull();
        report.Data.Keys.Should().BeEquivalentTo(
            "etcd", $"target:{Target}:staleness", $"target:{Target}:endpoints", $"registration:{Key}");
        report.Data.Should().Contain("etcd", "reachable").And.Contain($"target:{Target}:endpoints", 1)
            .And.Contain($"registration:{Key}", "registered");
        report.Data[$"target:{Target}:staleness"].Should().BeOfType<double>().Which.Should().BeLessThan(21);
        await StopAsync(host);
    }

    [Test]
    public async Task Check_EtcdAway_IsDegradedWithEachFindingAndRecovers()
    {
        using var host = await StartAsync();
        await using var directory = await FollowAsync(host);
        await Etcd.StopAsync(StopMode.Kill);
        await Etcd.AdvanceAsync(TimeSpan.FromMinutes(2));

        var report = await CheckWithoutEtcdAsync(host);

        report.Status.Should().Be(HealthStatus.Degraded);
        report.Description.Should().Match(
            $"etcd is not reachable: *127.0.0.1:*The endpoints of {Target} are 1?? s old.*The registration {Key} is lost.");
        report.Data[$"registration:{Key}"].Should().Be("lost");
        report.Data["etcd"].Should().NotBe("reachable");
        await Etcd.RestartAsync();
        await Etcd.AdvanceUntilAsync(() => Registration(host).State == RegistrationState.Registered, TimeSpan.FromSeconds(1), "the return");
        await Etcd.AdvanceAsync(TimeSpan.FromMinutes(1));
        (await CheckAsync(host)).Status.Should().Be(HealthStatus.Healthy);
        await StopAsync(host);
    }

    [Test]
    public async Task Check_EtcdHangs_IsDegradedAfterTheReadTimeout()
    {
        using var host = await StartAsync();

        var report = await CheckHangingEtcdAsync(host, TimeSpan.FromSeconds(1));

        report.Status.Should().Be(HealthStatus.Degraded);
        report.Description.Should().Be($"etcd is not reachable: etcd did not answer within 1 s. {Etcd.ConnectionString}: no answer");
        await StopAsync(host);
    }

    [TestCase(null, HealthStatus.Degraded)]
    [TestCase(HealthStatus.Unhealthy, HealthStatus.Unhealthy)]
    [TestCase(HealthStatus.Healthy, HealthStatus.Healthy)]
    public async Task Check_EtcdHangsWithTheTimeoutOfARegistration_HasTheUnreachableStatus(HealthStatus? status, HealthStatus expected)
    {
        var timeout = TimeSpan.FromMilliseconds(50);
        using var host = await StartAsync(
            configure: options => options.UnreachableStatus = status ?? options.UnreachableStatus, timeout: timeout);

        (await CheckHangingEtcdAsync(host, timeout)).Status.Should().Be(expected);

        await StopAsync(host);
    }

    [Test]
    public async Task Check_OneMemberOfSeveralHangs_IsHealthy()
    {
        await using var cluster = await FakeEtcdCluster.StartAsync(2, options => options.UseTimeProvider(Time));
        using var host = await StartAsync(endpoints: [.. cluster.Members.Select(member => member.ConnectionString)]);
        foreach (var member in cluster.Members)
        {
            using var hanging = member.Faults.On(EtcdRpc.Range).Hang();
            var check = CheckAsync(host);
            await _time.AdvanceUntilAsync(() => check.IsCompleted, TimeSpan.FromMilliseconds(100), "the end of the check");
            (await check).Status.Should().Be(HealthStatus.Healthy, (await check).Description);
        }

        await StopAsync(host);
    }

    [Test]
    public async Task Check_CallerCancels_IsCanceled()
    {
        using var host = await StartAsync();
        using var hanging = Etcd.Faults.On(EtcdRpc.Range).Hang();
        using var canceling = new CancellationTokenSource();
        var check = host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(canceling.Token);

        await canceling.CancelAsync();

        await check.Awaiting(it => it.Within()).Should().ThrowAsync<OperationCanceledException>();
        await StopAsync(host);
    }

    [TestCase("UnreachableStatus", "Unhealthy", HealthStatus.Unhealthy)]
    [TestCase("StaleStatus", "Unhealthy", HealthStatus.Unhealthy)]
    [TestCase("UnregisteredStatus", "Unhealthy", HealthStatus.Unhealthy)]
    [TestCase("MaxStaleness", "01:00:00", HealthStatus.Degraded)]
    public async Task Check_EtcdAway_HasTheStatusOfTheOptions(string option, string value, HealthStatus expected)
    {
        var section = new ConfigurationBuilder().AddInMemoryCollection([new(option, value)]).Build();
        using var host = await StartAsync(services => services.Configure<EtcdHealthCheckOptions>("etcd", section));
        await using var directory = await FollowAsync(host);
        await Etcd.StopAsync(StopMode.Kill);
        await Etcd.AdvanceAsync(TimeSpan.FromMinutes(2));

        (await CheckWithoutEtcdAsync(host)).Status.Should().Be(expected);

        await Etcd.RestartAsync();
        await StopAsync(host);
    }

    [Test]
    public async Task Check_LeaseLost_IsUnhealthyIfWanted()
    {
        using var host = await StartAsync(configure: options => options.UnregisteredStatus = HealthStatus.Unhealthy);
        Etcd.Faults.On(EtcdRpc.LeaseGrant).Fail(EtcdError.NoLeader);
        Etcd.Leases.List().Should().ContainSingle();
        await Etcd.Leases.ExpireAsync(Registration(host).LeaseId);
        await Registration(host).WaitForStateAsync(RegistrationState.Lost).Within();

        var report = await CheckAsync(host);

        report.Status.Should().Be(HealthStatus.Unhealthy);
        report.Description.Should().Be($"The registration {Key} is lost.");
        report.Data["etcd"].Should().Be("reachable");
        Etcd.Faults.Clear();
        await StopAsync(host);
    }

    [Test]
    public async Task Check_UserWithoutPermission_IsHealthy()
    {
        using var host = await StartAsync();
        Etcd.Faults.On(EtcdRpc.Range).Fail(EtcdError.PermissionDenied);

        (await CheckAsync(host)).Status.Should().Be(HealthStatus.Healthy);
        await StopAsync(host);
    }

    [Test]
    public async Task Check_OtherConnectionOfTheProcess_IsNotReported()
    {
        using var host = await StartAsync();
        await using var other = Connect();
        await using var directory = new ServiceDirectory(other, "other");
        await directory.WaitForLoadAsync().Within();

        (await CheckAsync(host)).Data.Keys.Should().NotContain(key => key.Contains("other"));
        await StopAsync(host);
    }

    [Test]
    public async Task Start_OptionOutOfRange_FailsAndNamesIt() =>
        await FluentActions.Awaiting(() => StartAsync(configure: options => options.MaxStaleness = TimeSpan.Zero))
            .Should().ThrowAsync<OptionsValidationException>().WithMessage("EtcdHealthCheckOptions.MaxStaleness must be between*");

    [Test]
    public async Task Start_StalenessBelowTwiceTheProgressInterval_FailsAndNamesBoth() =>
        await FluentActions.Awaiting(() => StartAsync(configure: options => options.MaxStaleness = TimeSpan.FromSeconds(19)))
            .Should().ThrowAsync<OptionsValidationException>()
            .WithMessage("EtcdHealthCheckOptions.MaxStaleness must be at least twice EtcdConnectionOptions.WatchProgressInterval*00:00:10*00:00:19.");

    [Test]
    public async Task Check_WithoutAddEtcdDiscovery_SaysWhichCallIsMissing()
    {
        var services = new ServiceCollection().AddLogging();
        services.AddHealthChecks().AddEtcdDiscovery();
        await using var provider = services.BuildServiceProvider();

        await provider.GetRequiredService<HealthCheckService>().Awaiting(it => it.CheckHealthAsync().Within())
            .Should().ThrowAsync<InvalidOperationException>().WithMessage("*no EtcdConnection*AddEtcdDiscovery*");
    }

    private async Task<IHost> StartAsync(
        Action<IServiceCollection>? add = null,
        Action<EtcdHealthCheckOptions>? configure = null,
        TimeSpan? timeout = null,
        EtcdEndpoints? endpoints = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddEtcdDiscovery(options =>
        {
            options.Endpoints = endpoints ?? [Etcd.ConnectionString];
            options.UseTimeProvider(Time);
        });
        builder.Services.AddEtcdRegistration("shop/orders", options => options.AdvertisedAddress = "10.0.0.5:5000");
        builder.Services.AddHealthChecks().AddEtcdDiscovery(configure: configure, timeout: timeout);
        add?.Invoke(builder.Services);
        var host = builder.Build();
        try
        {
            await host.StartAsync().Within();
            await Registration(host).WaitForStateAsync(RegistrationState.Registered).Within();
            return host;
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    /// <summary>Stops a host, whose last calls may wait for a retry.</summary>
    private async Task StopAsync(IHost host)
    {
        var stopping = host.StopAsync();
        await _time.AdvanceUntilAsync(() => stopping.IsCompleted, TimeSpan.FromMilliseconds(500), "the end of the host");
        await stopping;
    }

    private static IEtcdRegistration Registration(IHost host) => host.Services.GetRequiredService<IEtcdRegistration>();

    private static async Task<ServiceDirectory> FollowAsync(IHost host)
    {
        var directory = host.Services.GetRequiredService<ServiceDirectoryFactory>().Create(Target);
        await directory.WaitForLoadAsync().Within();
        return directory;
    }

    private static async Task<HealthReportEntry> CheckAsync(IHost host) =>
        (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync().Within()).Entries["etcd"];

    /// <summary>Checks an etcd that takes requests but does not answer, and lets exactly a timeout pass.</summary>
    private async Task<HealthReportEntry> CheckHangingEtcdAsync(IHost host, TimeSpan timeout)
    {
        using var hanging = Etcd.Faults.On(EtcdRpc.Range).WithKey("health").Hang();
        var check = CheckAsync(host);
        await hanging.WaitForHitsAsync().Within("the read of the check");
        _time.Advance(timeout);
        return await check;
    }

    /// <summary>The check waits for the read timeout, by the clock of the test.</summary>
    private async Task<HealthReportEntry> CheckWithoutEtcdAsync(IHost host)
    {
        var check = CheckAsync(host);
        await _time.AdvanceUntilAsync(() => check.IsCompleted, TimeSpan.FromMilliseconds(500), "the end of the check");
        return await check;
    }
}
