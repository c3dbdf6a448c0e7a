using System.Collections.Concurrent;
using Etcd.Discovery.Tests.Registration.Support;
using Etcd.Discovery.Tests.Support;
using FluentAssertions;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace Etcd.Discovery.Tests.Registration;

/// <summary>The changes of a registration's state, as events and as a sequence.</summary>
internal sealed class StateChangeTests : RegistrationFixture
{
    [Test]
    public async Task StateChanged_LostRestoredAndDeregistered_RaisesEachInOrder()
    {
        var registration = await RegisterAsync();
        var changes = new ConcurrentQueue<RegistrationStateChange>();
        registration.StateChanged += (sender, change) =>
        {
            sender.Should().BeSameAs(registration);
            changes.Enqueue(change);
        };

        await LoseKeyAsync(registration);
        await registration.DisposeAsync().Within();
        await registration.Notifying.Within();

        changes.SkipWhile(change => change.Previous == RegistrationState.Pending).Select(change => (change.ToString(), change.IsRestored))
            .Should().Equal(("Registered -> Lost", false), ("Lost -> Registered", true), ("Registered -> Deregistered", false));
    }

    [Test]
    public async Task StateChanged_Superseded_IsTheLastEvent()
    {
        await using var registration = await RegisterAsync();
        var last = RegistrationState.Pending;
        registration.StateChanged += (_, change) => last = change.State;

        await Etcd.PutAsync(Key, "by hand");
        await registration.Notifying.Within();

        last.Should().Be(RegistrationState.Superseded);
    }

    [Test]
    public async Task StateChanged_HandlerThrows_IsLoggedAndTheOthersRun()
    {
        using var logs = new CapturedLogs();
        await using var connection = Connect(Wire.ConnectionString, logs: logs);
        var registration = await new ServiceRegistrar(connection).RegisterAsync(Target, new RegisteredEndpoint(Address)).Within();
        var seen = new ConcurrentQueue<RegistrationState>();
        registration.StateChanged += (_, _) => throw new InvalidOperationException("broken handler");
        registration.StateChanged += (_, change) => seen.Enqueue(change.State);

        await LoseKeyAsync(registration);
        await registration.DisposeAsync().Within();
        await registration.Notifying.Within();

        seen.TakeLast(3).Should().Equal(RegistrationState.Lost, RegistrationState.Registered, RegistrationState.Deregistered);
        logs.Entries.Where(entry => entry.Level == LogLevel.Error).Should().HaveCount(seen.Count)
            .And.AllSatisfy(entry => entry.Exception!.Message.Should().Be("broken handler"));
    }

    [Test]
    public async Task StateChanged_HandlerDisposesTheRegistration_DoesNotDeadlock()
    {
        var registration = await RegisterAsync();
        registration.StateChanged += (_, _) => registration.DisposeAsync().AsTask().Wait(Bounded.Timeout);

        await Etcd.DeleteAsync(Key);

        await registration.WaitForStateAsync(RegistrationState.Deregistered).Within();
        await registration.Notifying.Within();
    }

    [Test]
    public async Task WatchStatesAsync_FromTheStart_ReturnsTheStateAndEveryChange()
    {
        var registration = await RegisterAsync();
        var states = registration.WatchStatesAsync();

        await LoseKeyAsync(registration);
        await registration.DisposeAsync().Within();

        var seen = await ReadAsync(states).Within();
        seen.Select(change => change.ToString()).Should().Equal(
            "Registered", "Registered -> Lost", "Lost -> Registered", "Registered -> Deregistered");
        (await ReadAsync(registration.WatchStatesAsync()).Within()).Select(change => change.ToString()).Should().Equal("Deregistered");
    }

    [Test]
    public async Task WatchStatesAsync_Cancelled_EndsAsCancelled()
    {
        await using var registration = await RegisterAsync();
        using var cancel = new CancellationTokenSource();
        var reading = ReadAsync(registration.WatchStatesAsync(cancel.Token));

        await cancel.CancelAsync();

        await reading.Awaiting(it => it.Within()).Should().ThrowAsync<OperationCanceledException>();
    }

    private async Task LoseKeyAsync(ServiceRegistration registration)
    {
        var lost = registration.WaitForStateAsync(RegistrationState.Lost);
        await Etcd.DeleteAsync(Key);
        await lost.Within();
        await registration.WaitForStateAsync(RegistrationState.Registered).Within();
    }

    private static async Task<List<RegistrationStateChange>> ReadAsync(IAsyncEnumerable<RegistrationStateChange> changes)
    {
        var seen = new List<RegistrationStateChange>();
        await foreach (var change in changes)
        {
            seen.Add(change);
        }

        return seen;
    }
}
