using FakeEtcd;
using Testing.Etcd;

namespace Differential.Tests.Execution;

/// <summary>A fresh FakeEtcd and a fresh etcd.</summary>
internal sealed class ServerPair : IAsyncDisposable
{
    private readonly FakeEtcdServer _fake;
    private readonly RealEtcd _real;
    private readonly EtcdClients _fakeClients;
    private readonly EtcdClients _realClients;

    private ServerPair(FakeEtcdServer fake, RealEtcd real)
    {
        (_fake, _real) = (fake, real);
        (_fakeClients, _realClients) = (new EtcdClients(fake.ConnectionString), new EtcdClients(real.ConnectionString));
        LockStep = new LockStep(_fakeClients, _realClients);
    }

    public LockStep LockStep { get; }

    public static async Task<ServerPair> StartAsync()
    {
        var real = await RealEtcd.StartAsync();
        return new ServerPair(await FakeEtcdServer.StartAsync(), real);
    }

    public async ValueTask DisposeAsync()
    {
        _fakeClients.Dispose();
        _realClients.Dispose();
        await _fake.DisposeAsync();
        await _real.DisposeAsync();
    }
}
