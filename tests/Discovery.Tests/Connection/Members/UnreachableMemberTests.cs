using Etcd.Discovery.Tests.Support;
using FakeEtcd;
using FluentAssertions;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using Testing;
using Testing.Certificates;

namespace Etcd.Discovery.Tests.Connection.Members;

/// <summary>One of two members cannot be reached, and it is the one that the connection asks first. Nothing fails.</summary>
[TestFixture(false)]
[TestFixture(true)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class UnreachableMemberTests(bool tls) : IDisposable
{
    private const string Target = "shop/orders";

    private readonly CapturedLogs _logs = new();
    private FakeEtcdServer _etcd = null!;

    [SetUp]
    public async Task StartAsync() => _etcd = await FakeEtcdServer.StartAsync(options =>
    {
        if (tls)
        {
            options.UseTls();
        }
    });

    [TearDown]
    public async Task StopAsync() => await _etcd.DisposeAsync();

    public void Dispose() => _logs.Dispose();

    [Test]
    public async Task Calls_OneMemberUnreachable_NoneFails([Values] Unreachable kind, [Values] bool writeFirst)
    {
        using var member = new UnreachableMember(kind);
        await using var connection = Connect(member);
        var manager = new EndpointManager(connection, Target);

        if (!writeFirst)
        {
            (await manager.ListAsync().Within("a read")).Should().BeEmpty();
        }

        await manager.AddEndpointAsync($"{Target}/a", new RegisteredEndpoint("a:1")).Within("a write");

        (await manager.ListAsync().Within("a read")).Should().ContainSingle();
        _etcd.Journal.Calls.Count(call => call.Is(EtcdRpc.Txn)).Should().Be(1);
    }

    [Test]
    public async Task Registration_OneMemberUnreachable_IsMadeFollowedAndEnded([Values] Unreachable kind)
    {
        using var member = new UnreachableMember(kind);
        await using var connection = Connect(member);
        await using var directory = new ServiceDirectory(connection, Target);

        var registration = await new ServiceRegistrar(connection).RegisterAsync(Target, new RegisteredEndpoint("10.0.0.1:1")).Within("a registration");
        await Bounded.UntilAsync(() => directory.Current.GetAddresses(Target) is ["10.0.0.1:1"], "the endpoint in the directory");
        await registration.DeregisterAsync().Within("a deregistration");
        await Bounded.UntilAsync(() => directory.Current.GetAddresses(Target) is [], "no endpoint in the directory");

        // A busy machine may be slow to answer for the other member, too.
        _logs.Entries.Where(entry => entry.Level >= LogLevel.Warning && entry.Message.Contains($"127.0.0.1:{member.Port} failed."))
            .Should().ContainSingle();
    }

    [Test]
    public async Task Streams_OneMemberUnreachable_OpenOnTheOther([Values] Unreachable kind)
    {
        using var member = new UnreachableMember(kind);
        await using var connection = Connect(member);

        await Bounded.UntilAsync(
            async () =>
            {
                await using var watch = WatchHub.Of(connection).Open(KeyRange.Prefix("a/"), 0);
                try
                {
                    return (await watch.ReadAsync(default).Within("the creation, or the end of a stream that hangs")).Created;
                }
                catch (EtcdUnavailableException exception)
                {
                    exception.Message.Should().Be($"{connection.Members.All[0].Name}: no answer to the creation of a watch within 0.2 s.");
                    return false;
                }
            },
            "a watch");
    }

    private EtcdConnection Connect(UnreachableMember first)
    {
        var url = $"{(tls ? "https" : "http")}://127.0.0.1:{first.Port}";
        for (var seed = 0; ; seed++)
        {
            var options = new EtcdConnectionOptions
            {
                Endpoints = [url, _etcd.ConnectionString],
                ConnectTimeout = TimeSpan.FromMilliseconds(500),
                CallTimeout = Bounded.Timeout,
                AttemptTimeout = TimeSpan.FromMilliseconds(200),
                Seed = seed,
            };
            options.ConfigureHandler(first.Configure);
            if (tls)
            {
                options.UseTls(CertificateAuthorityTls.Trusting(_etcd.Certificate));
            }

            var connection = new EtcdConnection(options, _logs);
            if (connection.Members.All[0].Name == url)
            {
                return connection;
            }

            connection.Dispose();
        }
    }
}
