using Conformance.Tests.Backends;
using Etcd.Api;
using Etcd.Discovery;
using FluentAssertions;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace Conformance.Tests.Discovering;

/// <summary>The leader of three members is killed under everything that a program has open.</summary>
// Alone: a real cluster that gets no time on the processor elects leaders over and over.
[NonParallelizable]
[TestFixture(Backend.Fake)]
[TestFixture(Backend.Real)]
public sealed class LeaderFailureTests(Backend backend)
{
    private const string Target = "shop/orders";
    private const int Programs = 6;

    [Test]
    public async Task F06_LeaderChangeClosesStreams_NothingIsLost()
    {
        await using var cluster = await backend.StartClusterAsync();

        // Each starts with a member by chance, some of them with the leader.
        var connections = Enumerable.Range(0, Programs).Select(seed => Connect(cluster, seed)).ToList();
        var directories = connections.Select(connection => new ServiceDirectory(connection, Target)).ToList();
        var registrations = await Task.WhenAll(connections.Select((connection, i) =>
            new ServiceRegistrar(connection).RegisterAsync(Target, new RegisteredEndpoint($"a:{i + 1}")))).Within("the registrations");
        var before = registrations.Select(registration => (registration.State, registration.LeaseId)).ToArray();
        await UntilAllHaveAsync(Programs);

        await cluster.KillAsync(await FindLeaderAsync(cluster));
        await Bounded.UntilAsync(() => TryAddAsync(connections[0]), "a write after the election");

        await UntilAllHaveAsync(Programs + 1);
        registrations.Select(registration => (registration.State, registration.LeaseId)).Should().Equal(before);
        await Task.WhenAll(registrations.Select(registration => registration.DisposeAsync().AsTask())).Within("the end of the registrations");
        await UntilAllHaveAsync(1);
        await Task.WhenAll(directories.Select(directory => directory.DisposeAsync().AsTask())).Within("the end of the directories");
        connections.ForEach(connection => connection.Dispose());

        Task UntilAllHaveAsync(int addresses) => Bounded.UntilAsync(
            () => directories.TrueForAll(directory => directory.Current.GetAddresses(Target).Count == addresses), $"{addresses} addresses");
    }

    private static EtcdConnection Connect(IClusterBackend cluster, int seed) => new(new EtcdConnectionOptions
    {
        Endpoints = [.. cluster.ConnectionStrings],
        MaxBackoff = TimeSpan.FromMilliseconds(200),
        Seed = seed,
    });

    private static async Task<int> FindLeaderAsync(IClusterBackend cluster)
    {
        for (var member = 0; ; member++)
        {
            using var clients = new EtcdClients(cluster.ConnectionStrings[member]);
            var status = await clients.Maintenance.StatusAsync(new StatusRequest());
            if (status.Leader == status.Header.MemberId)
            {
                return member;
            }
        }
    }

    private static async Task<bool> TryAddAsync(EtcdConnection connection)
    {
        try
        {
            await new EndpointManager(connection, Target).AddEndpointAsync(Target + "/b", new RegisteredEndpoint("b:1"));
            return true;
        }
        catch (EtcdUnavailableException)
        {
            return false;
        }
    }
}
