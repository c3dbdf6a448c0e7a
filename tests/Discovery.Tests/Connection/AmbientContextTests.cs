using System.Collections.Concurrent;
using Etcd.Discovery.Tests.Support;
using FakeEtcd;
using FluentAssertions;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace Etcd.Discovery.Tests.Connection;

/// <summary>The streams, the authentication and the refresh of a connection outlive their first caller, and keep none of its ambient values.</summary>
internal sealed class AmbientContextTests : EtcdFixture
{
    private readonly ManualTimeProvider _time = new();
    private readonly ConcurrentQueue<string> _calls = new();

    protected override TimeProvider Time => _time;

    [Test]
    public async Task BackgroundWork_StartedWithinAnActivity_RunsOutsideOfIt()
    {
        await Clients.EnableAuthenticationAsync();
        using var spy = new AmbientSpy();
        using var logs = new CapturedLogs();
        logs.OnLog = entry => spy.Look($"log: {entry.Message}");

        spy.Enter("request");
        using var handler = spy.Watch(new SocketsHttpHandler(), _calls.Enqueue);
        await using var connection = Connect(
            options =>
            {
                (options.Username, options.Password, options.MemberRefreshInterval) = ("root", "secret", TimeSpan.FromSeconds(30));
                options.UseHandler(handler);
            },
            logs);
        await using var directory = new ServiceDirectory(connection, "shop");
        await directory.WaitForLoadAsync().Within();
        var options = new ServiceRegistrationOptions { RetryInBackground = true };
        var registration = await new ServiceRegistrar(connection).RegisterAsync("shop", new RegisteredEndpoint("10.0.0.1:80"), options).Within();
        await registration.WaitForStateAsync(RegistrationState.Registered).Within();
        spy.Leave();

        // The streams move, and the members are asked.
        await Etcd.AdvanceAsync(TimeSpan.FromMinutes(1));
        await Etcd.StopAsync(StopMode.Kill);
        await Etcd.AdvanceAsync(TimeSpan.FromSeconds(5));
        await Etcd.RestartAsync();
        await Etcd.AdvanceUntilAsync(
            () => Etcd.Streams.ListWatches().Count > 0 && registration.State == RegistrationState.Registered, TimeSpan.FromSeconds(1), "the return");

        foreach (var method in new[] { "Authenticate", "MemberList", "LeaseKeepAlive", "Watch", "Range" })
        {
            _calls.Should().Contain(call => call.EndsWith($"/{method}", StringComparison.Ordinal));
        }

        spy.Seen.Should().BeEmpty();
        await registration.DisposeAsync().Within();
    }
}
