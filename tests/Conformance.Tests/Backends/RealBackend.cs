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
    /// <param name="arguments">More command-line flags.</param>
    public static async Task<IBackend> StartAsync(params string[] arguments) =>
        new RealBackend(await RealEtcd.StartAsync(["--bcrypt-cost", "4", .. arguments]));

    public Task RestartAsync() => _etcd.RestartAsync();

    public ValueTask DisposeAsync() => _etcd.DisposeAsync();
}
