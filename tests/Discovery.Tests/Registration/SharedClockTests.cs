using FakeEtcd;
using FluentAssertions;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;
using Testing;

namespace Etcd.Discovery.Tests.Registration;

/// <summary>A server and a registration on one clock: however far it advances, the keep-alives come through.</summary>
internal sealed class SharedClockTests
{
    private const string Key = "shop/orders/10.0.0.5:5000";
    private const int Repetitions = 24;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Test]
    public Task AdvanceAsync_AnHourAtOnce_KeepsTheRegistration() => KeepAsync(new ManualTimeProvider(), Hour, Hour);

    [Test]
    public Task AdvanceAsync_AnHourInStepsOf5Seconds_KeepsTheRegistration() =>
        KeepAsync(new ManualTimeProvider(), Hour, TimeSpan.FromSeconds(5));

    [Test]
    public async Task AdvanceAsync_ManyTimes_KeepsTheRegistrationEveryTime()
    {
        for (var i = 0; i < Repetitions; i++)
        {
            await KeepAsync(new ManualTimeProvider(), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(i % 2 == 0 ? 2 : 0.05));
        }
    }

    [Test]
    public Task AdvanceAsync_SeveralClocksAtOnce_KeepsEachRegistration() => Task.WhenAll(
        Enumerable.Range(0, 4).Select(_ => Task.Run(() => KeepAsync(new ManualTimeProvider(), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(5)))));

    [Test]
    public async Task AdvanceAsync_ClockOfAnotherLibrary_KeepsTheRegistration()
    {
        var clock = new FakeTimeProvider();

        await KeepAsync(clock, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10), clock.Advance);
    }

    [Test]
    public async Task AdvanceAsync_RegistrationOfADeadProcess_Expires()
    {
        var clock = new ManualTimeProvider();
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.UseTimeProvider(clock));
        var connection = Connect(etcd, clock);
        await new ServiceRegistrar(connection).RegisterAsync("shop/orders", new RegisteredEndpoint("10.0.0.5:5000")).Within();
        await connection.DisposeAsync();

        await etcd.AdvanceAsync(TimeSpan.FromSeconds(20)).Within();

        etcd.Get(Key).Should().BeNull();
    }

    private static EtcdConnection Connect(FakeEtcdServer etcd, TimeProvider clock) =>
        new(new EtcdConnectionOptions { Endpoints = [etcd.ConnectionString] }.UseTimeProvider(clock));

    private static async Task KeepAsync(TimeProvider clock, TimeSpan time, TimeSpan step, Action<TimeSpan>? advance = null)
    {
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.UseTimeProvider(clock, advance));
        await using var connection = Connect(etcd, clock);
        await using var registration = await new ServiceRegistrar(connection)
            .RegisterAsync("shop/orders", new RegisteredEndpoint("10.0.0.5:5000")).Within();
        var lease = registration.LeaseId;

        for (var elapsed = TimeSpan.Zero; elapsed < time; elapsed += step)
        {
            await etcd.AdvanceAsync(step);
        }

        etcd.Get(Key).Should().NotBeNull();
        registration.Should().BeEquivalentTo(new { LeaseId = lease, State = RegistrationState.Registered });
    }
}
