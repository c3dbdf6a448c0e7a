using Etcd.Discovery.Tests.Registration.Support;
using Etcd.Discovery.Tests.Support;
using FakeEtcd;
using FluentAssertions;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace Etcd.Discovery.Tests.Registration;

/// <summary>The end of a registration, and the one line that it leaves in the log.</summary>
internal sealed class DeregistrationTests : RegistrationFixture, IDisposable
{
    private static readonly ServiceRegistrationOptions Background = new() { RetryInBackground = true };

    private readonly CapturedLogs _logs = new();

    private string[] News => [.. _logs.Entries
        .Where(entry => entry.Level >= LogLevel.Information && entry.Category.StartsWith("Etcd.", StringComparison.Ordinal))
        .Select(entry => $"{entry.Level}: {entry.Message}")];

    public void Dispose() => _logs.Dispose();

    [Test]
    public async Task DisposeAsync_Registered_LogsThatItIsDeregistered()
    {
        await using var connection = Connect(Wire.ConnectionString, logs: _logs);
        var registration = await RegisterAsync(connection);

        await registration.DisposeAsync().Within();
        await registration.DisposeAsync().Within();

        News.Should().Equal($"Information: Deregistered {Key}.");
    }

    [Test]
    public async Task DisposeAsync_EtcdSilent_LogsWhenTheKeyExpires()
    {
        await using var connection = Connect(Wire.ConnectionString, logs: _logs);
        var registration = await RegisterAsync(connection, new() { DeregisterTimeout = TimeSpan.FromMilliseconds(100) });
        Wire.Cut();

        await registration.DisposeAsync().Within();
        await registration.DisposeAsync().Within();

        News.Should().ContainSingle().Which.Should().Match(
            $"Warning: {Key} is left to expire within 00:00:15, because it could not be deregistered: etcd did not confirm within 0.1 s *");
    }

    [Test]
    public async Task DisposeAsync_EtcdNeverReached_LogsThatItWasNeverRegistered()
    {
        await StopServerAsync();
        await using var connection = Connect(Wire.ConnectionString, logs: _logs);
        var registration = await RegisterAsync(connection, Background);

        await registration.DisposeAsync().Within();

        News.Should().Equal($"Information: {Key} was never registered.");
    }

    [Test]
    public async Task DisposeAsync_Superseded_LogsThatOnly()
    {
        await using var connection = Connect(Wire.ConnectionString, logs: _logs);
        var registration = await RegisterAsync(connection);
        await Etcd.PutAsync(Key, "by hand");
        await registration.WaitForStateAsync(RegistrationState.Superseded).Within();

        await registration.DisposeAsync().Within();

        News.Should().NotContain(line => line.Contains("eregistered"));
    }

    [Test]
    public async Task DeregisterAsync_MemberUnavailableAtFirst_IsRetried()
    {
        var registration = await RegisterAsync();
        Server.Faults.On(EtcdRpc.LeaseRevoke).Times(3).Fail(StatusCode.Unavailable, "leaving");
        Server.Faults.On(EtcdRpc.LeaseRevoke).Times(2).Fail(StatusCode.DeadlineExceeded, "slow");

        await registration.DeregisterAsync().Within();

        (await Etcd.FindAsync(Key)).Should().BeNull();
        (await Etcd.LeasesAsync()).Should().BeEmpty();
    }

    private static Task<ServiceRegistration> RegisterAsync(EtcdConnection connection, ServiceRegistrationOptions? options = null) =>
        new ServiceRegistrar(connection).RegisterAsync(Target, new RegisteredEndpoint(Address), options).Within();
}
