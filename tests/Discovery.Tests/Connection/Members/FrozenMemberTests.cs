using System.Collections.Concurrent;
using Etcd.Discovery.Tests.Support;
using FakeEtcd;
using FluentAssertions;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using Testing;
using Testing.Certificates;

namespace Etcd.Discovery.Tests.Connection.Members;

/// <summary>The member that a connection uses freezes: its connections stay open, and nothing answers. Nothing fails.</summary>
/// <remarks>The conformance tests do the same on a real etcd.</remarks>
[TestFixture(false)]
[TestFixture(true)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class FrozenMemberTests(bool tls) : IDisposable
{
    private const string Target = "shop/orders";

    private readonly CapturedLogs _logs = new();
    private FakeEtcdCluster _cluster = null!;
    private EtcdConnection? _connection;

    private EtcdConnection Connection => _connection ?? throw new InvalidOperationException("There is no connection.");

    private FakeEtcdServer Current => _cluster.Members.Single(member => member.ConnectionString == Connection.Members.Choose([])!.Name);

    [SetUp]
    public async Task StartAsync()
    {
        _cluster = await FakeEtcdCluster.StartAsync(configure: options =>
        {
            if (tls)
            {
                options.UseTls();
            }
        });
        var connecting = new EtcdConnectionOptions
        {
            Endpoints = [.. _cluster.Members.Select(member => member.ConnectionString)],
            CallTimeout = Bounded.Timeout,
            AttemptTimeout = TimeSpan.FromMilliseconds(200),
            WatchProgressInterval = TimeSpan.FromMilliseconds(500),
        };
        if (tls)
        {
            connecting.UseTls(CertificateAuthorityTls.Trusting(_cluster.Members[0].Certificate));
        }

        _connection = new EtcdConnection(connecting, _logs);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await Connection.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    public void Dispose()
    {
        _connection?.Dispose();
        _logs.Dispose();
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Calls_CurrentMemberFreezes_NoneFailsAndTheyStayWithAnother(bool isLeader)
    {
        var manager = new EndpointManager(Connection, Target);
        await manager.ListAsync().Within("a read before");
        var frozen = Current;
        if (isLeader)
        {
            _cluster.MoveLeader(frozen);
        }

        frozen.Pause();

        for (var i = 0; i < 20; i++)
        {
            await manager.ListAsync().Within("a read");
            await manager.AddEndpointAsync($"{Target}/{i}", new RegisteredEndpoint("a:1")).Within("a write");
        }

        Current.Should().NotBe(frozen);

        // A busy machine may be slow to answer for another member, too.
        _logs.Entries.Where(entry => entry.Level >= LogLevel.Warning && entry.Message.Contains(frozen.ConnectionString))
            .Should().ContainSingle().Which.Message.Should().Be($"The etcd member {frozen.ConnectionString} failed. Calls go to the other members: no answer within 0.2 s");
    }

    [Test]
    public async Task Registration_CurrentMemberFreezes_StaysAndEnds()
    {
        await using var directory = new ServiceDirectory(Connection, Target);
        var registrar = new ServiceRegistrar(Connection, new ServiceRegistrationOptions { Ttl = TimeSpan.FromSeconds(5) });
        var early = await registrar.RegisterAsync(Target, new RegisteredEndpoint("10.0.0.1:1")).Within("a registration before");
        await Bounded.UntilAsync(() => directory.Current.GetAddresses(Target).Count == 1, "the endpoint in the directory");
        var states = new ConcurrentQueue<RegistrationState>();
        early.StateChanged += (_, change) => states.Enqueue(change.State);
        Current.Pause();

        var late = await registrar.RegisterAsync(Target, new RegisteredEndpoint("10.0.0.2:1")).Within("a registration");
        await Bounded.UntilAsync(() => directory.Current.GetAddresses(Target).Count == 2, "both endpoints in the directory");
        await Task.WhenAll(early.DeregisterAsync(), late.DeregisterAsync()).Within("the deregistrations");
        await Bounded.UntilAsync(() => directory.Current.GetAddresses(Target).Count == 0, "no endpoint in the directory");

        // The event is raised on another thread.
        await Bounded.UntilAsync(() => !states.IsEmpty, "the event of the deregistration");
        states.Should().Equal(RegistrationState.Deregistered);
    }

    [Test]
    public async Task Grant_AnsweredAfterAnotherMemberHasGranted_IsRevoked()
    {
        var manager = new EndpointManager(Connection, Target);
        await manager.ListAsync().Within("a read before");
        var slow = Current;
        var held = slow.Faults.On(EtcdRpc.LeaseGrant).Hang();
        var registration = await new ServiceRegistrar(Connection).RegisterAsync(Target, new RegisteredEndpoint("10.0.0.1:1")).Within("a registration");

        held.Release();

        await Bounded.UntilAsync(
            () => _cluster.Members.Any(member => member.Journal.Calls.Any(call => call.Is(EtcdRpc.LeaseRevoke))), "a late grant, revoked");

        // A busy machine may have had more than one member asked.
        await Bounded.UntilAsync(() => _cluster.Leases.List().Count == 1, "every late grant, revoked");
        _cluster.Leases.List().Should().ContainSingle().Which.Id.Should().Be(registration.LeaseId);
    }

    [Test]
    public async Task Member_AnswersAgain_IsUsedWhenTheOthersFreeze()
    {
        var manager = new EndpointManager(Connection, Target);
        await manager.ListAsync().Within("a read before");
        var first = Current;
        first.Pause();
        await manager.ListAsync().Within("a read of another member");
        first.Resume();

        Current.Pause();

        await manager.ListAsync().Within("a read of any other member");
        await manager.AddEndpointAsync($"{Target}/a", new RegisteredEndpoint("a:1")).Within("a write");
    }
}
