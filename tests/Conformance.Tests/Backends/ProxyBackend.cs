using FakeEtcd;

namespace Conformance.Tests.Backends;

/// <summary>A process of the real etcd, behind a proxy.</summary>
internal sealed class ProxyBackend : IBackend
{
    private readonly IBackend _etcd;
    private readonly EtcdProxy _proxy;

    private ProxyBackend(IBackend etcd, EtcdProxy proxy) => (_etcd, _proxy) = (etcd, proxy);

    public string Name => "etcd behind a proxy";

    public string Endpoint => _proxy.Endpoint;

    public string ConnectionString => _proxy.ConnectionString;

    /// <param name="etcd">The etcd, which the backend then owns.</param>
    public static async Task<IBackend> StartAsync(Task<IBackend> etcd)
    {
        var upstream = await etcd;
        return new ProxyBackend(upstream, await EtcdProxy.StartAsync(upstream.ConnectionString));
    }

    public Task RestartAsync() => _etcd.RestartAsync();

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _etcd.DisposeAsync();
    }
}
