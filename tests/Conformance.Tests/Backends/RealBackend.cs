using Testing.Etcd;

namespace Conformance.Tests.Backends;

internal sealed class RealBackend : IBackend
{
    private readonly RealEtcd _etcd;

    private RealBackend(RealEtcd etcd) => _etcd = etcd;

    public string Name => "etcd";

    public string Endpoint => _etcd.Endpoint;

    public string ConnectionString => _etcd.ConnectionString;

    /// <summary>Starts etcd. Its passwords cost as little as they can: no test is about that.</summary>
    public static async Task<IBackend> StartAsync() => new RealBackend(await RealEtcd.StartAsync("--bcrypt-cost", "4"));

    public Task RestartAsync() => _etcd.RestartAsync();

    public ValueTask DisposeAsync() => _etcd.DisposeAsync();
}
