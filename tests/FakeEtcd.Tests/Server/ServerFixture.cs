using NUnit.Framework;
using Testing.Etcd;

namespace FakeEtcd.Tests.Server;

/// <summary>Gives each test a server on a clock that stands still, and a client of it.</summary>
public abstract class ServerFixture
{
    private protected FakeEtcdServer Etcd { get; private set; } = null!;

    private protected EtcdClients Client { get; private set; } = null!;

    [SetUp]
    public async Task StartAsync()
    {
        Etcd = await FakeEtcdServer.StartAsync(options =>
        {
            options.UseManualClock();
            Configure(options);
        });
        Client = new EtcdClients(Etcd.ConnectionString);
    }

    [TearDown]
    public async Task StopAsync()
    {
        Client.Dispose();
        await Etcd.DisposeAsync();
    }

    protected virtual void Configure(FakeEtcdOptions options)
    {
    }
}
