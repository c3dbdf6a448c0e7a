using FakeEtcd;
using FluentAssertions;
using NUnit.Framework;
using Testing;

namespace Etcd.Discovery.Tests.Connection;

/// <summary>Connections over a handler or a call invoker of the user, to an etcd without a port.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class OwnTransportTests
{
    private const string Target = "shop/orders";

    private FakeEtcdServer _etcd = null!;

    [SetUp]
    public async Task StartAsync() => _etcd = await FakeEtcdServer.StartAsync(options => options.Listen = false);

    [TearDown]
    public async Task StopAsync() => await _etcd.DisposeAsync();

    [Test]
    public async Task Handler_ServerWithoutAPort_ServesEverything()
    {
        using var handler = _etcd.CreateHandler();
        await using (var connection = new EtcdConnection(new EtcdConnectionOptions().UseHandler(handler)))
        {
            await UseAsync(connection);
        }

        // The connection does not own the handler.
        await using var another = new EtcdConnection(new EtcdConnectionOptions().UseHandler(handler));
        await UseAsync(another);
    }

    [Test]
    public async Task Invoker_ServerWithoutAPort_ServesEverything()
    {
        using var channel = _etcd.CreateChannel();
        await using (var connection = new EtcdConnection(channel.CreateCallInvoker()))
        {
            await UseAsync(connection);
        }

        // The connection does not own the channel.
        await using var another = new EtcdConnection(channel.CreateCallInvoker());
        await UseAsync(another);
    }

    [Test]
    public async Task Invoker_ConnectionDisposed_EndsItsStreams()
    {
        using var channel = _etcd.CreateChannel();
        var connection = new EtcdConnection(channel.CreateCallInvoker());
        await using var watch = WatchHub.Of(connection).Open(KeyRange.Prefix("a/"), 0);
        (await watch.ReadAsync(default).Within("the creation")).Created.Should().BeTrue();

        await connection.DisposeAsync();

        await watch.Awaiting(it => it.ReadAsync(default).Within("the end")).Should().ThrowAsync<ObjectDisposedException>();
        await Bounded.UntilAsync(() => _etcd.Streams.Count == 0, "the end of the stream");
    }

    [Test]
    public async Task Invoker_EtcdSilent_FailureNamesIt()
    {
        using var channel = _etcd.CreateChannel();
        _etcd.Faults.On(EtcdRpc.Range).Hang();
        await using var connection = new EtcdConnection(
            channel.CreateCallInvoker(), new EtcdConnectionOptions { CallTimeout = TimeSpan.FromMilliseconds(300) });

        var list = new EndpointManager(connection, Target).Awaiting(it => it.ListAsync().Within("a failure"));

        (await list.Should().ThrowExactlyAsync<EtcdUnavailableException>()).WithMessage("etcd did not answer within 0.3 s. etcd: no answer");
    }

    [Test]
    public void Invoker_OptionsOfTheTransport_AreRefused()
    {
        using var channel = _etcd.CreateChannel();
        var invoker = channel.CreateCallInvoker();
        (string Name, EtcdConnectionOptions Options)[] refused =
        [
            ("Endpoints", new EtcdConnectionOptions { Endpoints = ["http://a:1"] }),
            ("UseTls", new EtcdConnectionOptions().UseTls(new())),
            ("UseHandler", new EtcdConnectionOptions().UseHandler(new SocketsHttpHandler())),
            ("ConfigureHandler", new EtcdConnectionOptions().ConfigureHandler(_ => { })),
            ("MemberRefreshInterval", new EtcdConnectionOptions { MemberRefreshInterval = TimeSpan.FromMinutes(1) }),
        ];

        foreach (var (name, options) in refused)
        {
            FluentActions.Invoking(() => new EtcdConnection(invoker, options)).Should().Throw<ArgumentException>()
                .WithMessage($"*{name}*").Which.ParamName.Should().Be(name);
        }
    }

    private static async Task UseAsync(EtcdConnection connection)
    {
        await using var directory = new ServiceDirectory(connection, Target);
        var registration = await new ServiceRegistrar(connection).RegisterAsync(Target, new RegisteredEndpoint("10.0.0.1:1")).Within("a registration");
        await Bounded.UntilAsync(() => directory.Current.GetAddresses(Target) is ["10.0.0.1:1"], "the endpoint in the directory");
        (await new EndpointManager(connection, Target).ListAsync().Within("a read")).Should().ContainSingle();
        await registration.DeregisterAsync().Within("a deregistration");
        await Bounded.UntilAsync(() => directory.Current.GetAddresses(Target) is [], "no endpoint in the directory");
    }
}
