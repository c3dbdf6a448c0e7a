using dotnet_etcd;
using Testing.Etcd;
using Testing.Network;

namespace DotnetEtcd.Tests.Servers;

/// <summary>A real etcd behind a wire that can be cut.</summary>
internal sealed class RealServer : IServer
{
    private readonly RealEtcd _etcd;
    private readonly TcpProxy _wire;

    private RealServer(RealEtcd etcd)
    {
        _etcd = etcd;
        _wire = new TcpProxy(etcd.Port);
    }

    /// <summary>Starts etcd, with the cheapest hashes of passwords.</summary>
    public static async Task<RealServer> StartAsync() => new(await RealEtcd.StartAsync("--bcrypt-cost", "4"));

    public EtcdClient Connect() => Clients.OverTcp(_wire.ConnectionString);

    public Task<EtcdClient> ConnectAsync(string user, string password) =>
        Task.FromResult(Clients.OverTcp(_wire.ConnectionString, user, password));

    public void CutConnections()
    {
        _wire.HangUp();
        _wire.LeadTo(_etcd.Port);
    }

    public async Task RestartAsync()
    {
        await _etcd.StopAsync();
        await _etcd.RestartAsync();
    }

    public Task CrashAsync() => _etcd.RestartAsync();

    /// <remarks>
    /// Etcd keeps tokens in memory. After a crash it would apply its last requests again, and with them those for tokens.
    /// </remarks>
    public Task ExpireTokensAsync() => RestartAsync();

    public Task AdvanceAsync(TimeSpan by) => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _wire.DisposeAsync();
        await _etcd.DisposeAsync();
    }
}
