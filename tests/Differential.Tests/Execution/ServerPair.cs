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

    private ServerPair(FakeEtcdServer fake, RealEtcd real, EtcdClients fakeClients, EtcdClients realClients, LockStep lockStep)
    {
        (_fake, _real, _fakeClients, _realClients) = (fake, real, fakeClients, realClients);
        LockStep = lockStep;
    }

    public LockStep LockStep { get; }

    public static async Task<ServerPair> StartAsync()
    {
        var real = await RealEtcd.StartAsync("--bcrypt-cost", "4");
        var fake = await FakeEtcdServer.StartAsync();
        var (fakeClients, realClients) = (new EtcdClients(fake.ConnectionString), new EtcdClients(real.ConnectionString));
        return new ServerPair(
            fake, real, fakeClients, realClients, new LockStep(fakeClients, realClients, await realClients.VersionAsync()));
    }

    public async ValueTask DisposeAsync()
    {
        _fakeClients.Dispose();
        _realClients.Dispose();
        await _fake.DisposeAsync();
        await _real.DisposeAsync();
    }
}
