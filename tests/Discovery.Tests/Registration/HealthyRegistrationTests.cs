using Etcd.Api;
using Etcd.Discovery.Tests.Registration.Support;
using Etcd.Discovery.Tests.Support;
using FakeEtcd;
using FluentAssertions;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using Testing;

namespace Etcd.Discovery.Tests.Registration;

/// <summary>A registration that nothing happens to: it costs one watch, and the log stays quiet.</summary>
internal sealed class HealthyRegistrationTests : RegistrationFixture
{
    private const int Checks = 5;

    private readonly ManualTimeProvider _time = new();

    [Test]
    public async Task Check_SeveralIntervals_KeepsOneWatchAndLogsNothingAboveDebug()
    {
        using var logs = new CapturedLogs();
        await using var connection = Connect(logs);
        var registration = await RegisterAsync(connection);
        await using var disposing = registration;
        await Bounded.UntilAsync(() => WatchCount == 1, "a watch on the key");

        await CheckAsync(Checks);

        WatchCount.Should().Be(1);
        logs.Entries.Where(entry => entry.Level > LogLevel.Debug || entry.Exception is not null)
            .Select(entry => $"{entry.Level}: {entry.Message} {entry.Exception?.Message}").Should().BeEmpty();
    }

    [Test]
    public async Task Update_Several_KeepsOneWatch()
    {
        using var logs = new CapturedLogs();
        await using var connection = Connect(logs);
        var registration = await RegisterAsync(connection);
        await using var disposing = registration;
        await Bounded.UntilAsync(() => WatchCount == 1, "a watch on the key");

        for (var i = 0; i < 3; i++)
        {
            await registration.UpdateAsync(new RegisteredEndpoint(Address, i)).Within();
        }

        WatchCount.Should().Be(1);
        registration.State.Should().Be(RegistrationState.Registered);
    }

    [Test]
    public async Task Key_DeletedAfterChecksAndUpdates_IsStillNoticedByTheSameWatch()
    {
        using var logs = new CapturedLogs();
        await using var connection = Connect(logs);
        var registration = await RegisterAsync(connection);
        await using var disposing = registration;
        await CheckAsync(2);
        await registration.UpdateAsync(new RegisteredEndpoint(Address, "blue")).Within();
        await Bounded.UntilAsync(() => WatchCount == 1, "a watch on the key");

        for (var i = 0; i < 3; i++)
        {
            var lost = registration.WaitForStateAsync(RegistrationState.Lost);
            Server.Delete(Key);
            await lost.Within();
            await AdvanceUntilAsync(() => registration.State == RegistrationState.Registered, "the key put again");
        }

        WatchCount.Should().Be(1);
    }

    private int WatchCount => Server.Journal.Calls.Concat(Server.Journal.Pending)
        .Count(call => call.Is(EtcdRpc.Watch) && call.Request is WatchRequest { CreateRequest: not null });

    private int TxnCount => Server.Journal.Calls.Count(call => call.Is(EtcdRpc.Txn));

    // With so long a TTL and so patient a watch, the clock can run for hours without a keep-alive or a probe.
    private EtcdConnection Connect(ILoggerFactory logs) => new(
        new EtcdConnectionOptions
        {
            Endpoints = [Server.ConnectionString],
            CallTimeout = TimeSpan.FromDays(1),
            WatchProgressInterval = TimeSpan.FromDays(1),
        }.UseTimeProvider(_time),
        logs);

    private static Task<ServiceRegistration> RegisterAsync(EtcdConnection connection) => new ServiceRegistrar(connection)
        .RegisterAsync(Target, new RegisteredEndpoint(Address), new() { Ttl = TimeSpan.FromDays(1) }).Within();

    private async Task CheckAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            var before = TxnCount;
            await AdvanceUntilAsync(() => TxnCount > before, "a check of the key");
        }
    }

    private Task AdvanceUntilAsync(Func<bool> condition, string what) =>
        _time.AdvanceUntilAsync(condition, TimeSpan.FromSeconds(10), what);
}
