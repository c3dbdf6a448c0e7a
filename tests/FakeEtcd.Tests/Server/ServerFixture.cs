using NUnit.Framework;

namespace FakeEtcd.Tests.Server;

/// <summary>Gives each test a server on a clock that stands still, and a client of it.</summary>
public abstract class ServerFixture
{
    private protected FakeEtcdServer Etcd { get; private set; } = null!;

    private protected EtcdClient Client { get; private set; } = null!;

    [SetUp]
    public async Task StartAsync()
    {
        Etcd = await FakeEtcdServer.StartAsync(options =>
        {
            options.UseManualClock();
            Configure(options);
        });
        Client = new EtcdClient(Etcd);
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
