using FakeEtcd;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using Testing.Etcd;
using Testing.Network;

namespace Etcd.Discovery.Tests.Support;

/// <summary>An etcd for each test, with a connection to it.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal abstract class EtcdFixture
{
    public const string Target = "foo/bar/my-service";

    protected FakeEtcdServer Etcd { get; set; } = null!;

    protected EtcdConnection Connection { get; private set; } = null!;

    /// <summary>What a bystander sees of etcd, and does to it.</summary>
    protected EtcdClients Clients { get; private set; } = null!;

    /// <summary>The clock of the server and of its clients.</summary>
    protected virtual TimeProvider Time => TimeProvider.System;

    [SetUp]
    public async Task StartAsync()
    {
        Etcd = await FakeEtcdServer.StartAsync(options => options.UseTimeProvider(Time).Port = FreePort.Choose());
        Clients = new EtcdClients(Etcd.ConnectionString);
        Connection = Connect();
    }

    [TearDown]
    public async Task StopAsync()
    {
        await Connection.DisposeAsync();
        Clients.Dispose();
        await Etcd.DisposeAsync();
    }

    protected EtcdConnection Connect(Action<EtcdConnectionOptions>? configure = null, ILoggerFactory? logs = null)
    {
        var options = new EtcdConnectionOptions { Endpoints = [Etcd.ConnectionString], MaxBackoff = TimeSpan.FromMilliseconds(200) }
            .UseTimeProvider(Time);
        configure?.Invoke(options);
        return new EtcdConnection(options, logs);
    }

    /// <summary>Another etcd in the place of the old one, which knows nothing.</summary>
    protected async Task ReplaceEtcdAsync(Action<FakeEtcdServer>? prepare = null)
    {
        var port = Etcd.Port;
        await Etcd.DisposeAsync();
        Etcd = await FakeEtcdServer.StartAsync(options => options.UseTimeProvider(Time).Port = port);
        prepare?.Invoke(Etcd);
    }
}
