using Conformance.Tests.Backends;
using Etcd.Discovery;
using FluentAssertions;
using NUnit.Framework;
using Testing;

namespace Conformance.Tests.Discovering;

/// <summary>One of three members hangs, the leader too: its connections are open, and it says nothing. No call fails.</summary>
// Alone: a real cluster that gets no time on the processor elects leaders over and over.
[NonParallelizable]
[TestFixture(Backend.Fake, false)]
[TestFixture(Backend.Fake, true)]
[TestFixture(Backend.Real, false)]
[TestFixture(Backend.Real, true)]
public sealed class FrozenMemberTests(Backend backend, bool tls) : FrozenMemberFixture(backend, tls)
{

    [Test]
    public async Task Calls_AnyMemberFrozen_NoneFails([Range(0, Members - 1)] int frozen)
    {
        await using var used = Connect();
        await new EndpointManager(used, Target).ListAsync().Within("a read before");
        await Cluster.FreezeAsync(frozen);

        // New connections begin with a member by chance.
        for (var i = 0; i < 2 * Members; i++)
        {
            await using var connection = Connect();
            var manager = new EndpointManager(connection, Target);
            await manager.ListAsync().Within("a read");
            await manager.AddEndpointAsync($"{Target}/{i}", new RegisteredEndpoint("a:1")).Within("a write");
        }

        (await new EndpointManager(used, Target).ListAsync().Within("a read on an old connection")).Should().HaveCount(2 * Members);
    }

    [Test]
    public async Task Registrations_AnyMemberFrozen_AreMadeKeptAndEnded([Range(0, Members - 1)] int frozen)
    {
        await using var reader = Connect();
        await using var early = Connect();
        var options = new ServiceRegistrationOptions { Ttl = TimeSpan.FromSeconds(6) };
        var before = await new ServiceRegistrar(early, options).RegisterAsync(Target, new RegisteredEndpoint("10.0.0.1:1")).Within("a registration before");
        await Cluster.FreezeAsync(frozen);

        var connections = Enumerable.Range(0, Members).Select(_ => Connect()).ToList();
        var registrations = await Task.WhenAll(connections.Select((connection, i) =>
            new ServiceRegistrar(connection, options).RegisterAsync(Target, new RegisteredEndpoint($"10.0.0.2:{i + 1}")))).Within("registrations");

        // Longer than a lease: what is not kept alive is gone.
        await Task.Delay(options.Ttl * 1.5, TimeProvider.System);
        (await new EndpointManager(reader, Target).ListAsync().Within("a read")).Should().HaveCount(Members + 1);

        await Task.WhenAll([before.DeregisterAsync(), .. registrations.Select(registration => registration.DeregisterAsync())])
            .Within("the end of the registrations");
        (await new EndpointManager(reader, Target).ListAsync().Within("a read")).Should().BeEmpty();
        foreach (var connection in connections)
        {
            await connection.DisposeAsync();
        }
    }

    [Test]
    public async Task Directories_AnyMemberFrozen_FollowChanges([Range(0, Members - 1)] int frozen)
    {
        var connections = Enumerable.Range(0, Members).Select(_ => Connect()).ToList();
        var directories = connections.Select(connection => new ServiceDirectory(connection, Target)).ToList();
        await Task.WhenAll(directories.Select(directory => directory.WaitForLoadAsync())).Within("the first reads");
        await Cluster.FreezeAsync(frozen);

        await using var writer = Connect();
        await new EndpointManager(writer, Target).AddEndpointAsync($"{Target}/a", new RegisteredEndpoint("a:1")).Within("a write");

        await Bounded.UntilAsync(
            () => directories.TrueForAll(directory => directory.Current.GetAddresses(Target) is ["a:1"]), "the change in every directory");
        foreach (var (directory, connection) in directories.Zip(connections))
        {
            await directory.DisposeAsync();
            await connection.DisposeAsync();
        }
    }
}
