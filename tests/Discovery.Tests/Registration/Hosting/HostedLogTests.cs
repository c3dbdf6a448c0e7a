using Etcd.Discovery.Tests.Support;
using FakeEtcd;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using Testing;
using Testing.Network;

namespace Etcd.Discovery.Tests.Registration.Hosting;

/// <summary>What a hosted service with everything that the package has leaves in the log: nothing on a healthy day, one line at its end.</summary>
[TestFixture]
internal sealed class HostedLogTests : EtcdFixture, IDisposable
{
    private const string Address = "10.0.0.5:5000";
    private const string Key = Target + "/" + Address;
    private const string Greeter = "shop/greeter";

    // Several TTLs of 15 s, with a keep-alive each third of it.
    private const int Seconds = 75;
    private const int KeepAliveInterval = 5;

    private readonly ManualTimeProvider _time = new();
    private readonly CapturedLogs _logs = new();

    protected override TimeProvider Time => _time;

    /// <summary>What anyone but the host itself logged above Debug.</summary>
    private string[] News => [.. _logs.Entries
        .Where(entry => entry.Level > LogLevel.Debug && !entry.Category.StartsWith("Microsoft.Hosting", StringComparison.Ordinal))
        .Select(entry => $"{entry.Level}: {entry.Message}")];

    public void Dispose() => _logs.Dispose();

    [Test]
    public async Task Host_IdleForSeveralTtls_LogsNothingAboveDebugUntilItsEnd()
    {
        using var host = await StartHostAsync();
        var registration = host.Services.GetRequiredService<IEtcdRegistration>();
        await registration.WaitForStateAsync(RegistrationState.Registered).Within();
        var connection = host.Services.GetRequiredService<EtcdConnection>();
        await using var directory = new ServiceDirectory(connection, Target + "/");
        await directory.WaitForLoadAsync().Within();
        await using var greeter = await GreeterServer.StartAsync();
        Etcd.Put($"{Greeter}/a", $$"""{"Addr":"{{greeter.Address}}"}""");
        using var channel = connection.CreateChannel("etcd:///" + Greeter);
        await GreeterServer.AskAsync(channel);
        News.Should().Equal($"Information: Registering this program as {Key}.");

        for (var elapsed = 0; elapsed < Seconds; elapsed++)
        {
            await Etcd.AdvanceAsync(TimeSpan.FromSeconds(1));

            // A machine without time for the program is no healthy day: the clock waits until the answers are there.
            var due = elapsed / KeepAliveInterval;
            await Bounded.UntilAsync(() => Etcd.Journal.Calls.Count(call => call.Is(EtcdRpc.LeaseKeepAlive)) >= due, "the keep-alives");
        }

        News.Should().HaveCount(1);
        _logs.Entries.Should().OnlyContain(entry => entry.Exception == null);
        await host.StopAsync().Within();
        News.Skip(1).Should().Equal($"Information: Deregistered {Key}.");
    }

    [Test]
    public async Task Stop_EtcdDown_LogsOnceThatTheKeyIsLeftToExpire()
    {
        using var host = await StartHostAsync();
        await host.Services.GetRequiredService<IEtcdRegistration>().WaitForStateAsync(RegistrationState.Registered).Within();
        await Etcd.StopAsync(StopMode.Kill);

        await StopHostAsync(host);

        News.Where(line => line.Contains("egister", StringComparison.Ordinal)).Skip(1).Should().ContainSingle().Which.Should().Match(
            $"Warning: {Key} is left to expire within 00:00:15, because it could not be deregistered: "
            + $"etcd did not confirm within 5 s *{Etcd.ConnectionString}: Connection refused*");
    }

    [Test]
    public async Task Stop_EtcdNeverReached_LogsOnceThatItWasNeverRegistered()
    {
        await Etcd.StopAsync();
        using var host = await StartHostAsync();

        await StopHostAsync(host);

        News.Should().Equal($"Information: Registering this program as {Key}.", $"Information: {Key} was never registered.");
    }

    private async Task<IHost> StartHostAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddSingleton<ILoggerFactory>(_logs);
        builder.Services.AddEtcdDiscovery(options => options.UseTimeProvider(Time).Endpoints = [Etcd.ConnectionString]);
        builder.Services.AddEtcdRegistration(Target, options => options.AdvertisedAddress = Address);
        var host = builder.Build();
        await host.StartAsync().Within();
        return host;
    }

    private async Task StopHostAsync(IHost host)
    {
        var stopping = host.StopAsync();
        await Etcd.AdvanceUntilAsync(() => stopping.IsCompleted, TimeSpan.FromSeconds(1), "the end of the host");
        await stopping;
    }
}
