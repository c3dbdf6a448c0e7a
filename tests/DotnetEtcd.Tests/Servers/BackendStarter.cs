namespace DotnetEtcd.Tests.Servers;

internal static class BackendStarter
{
    /// <summary>Starts a server. Fails without a real etcd: the tests are never skipped.</summary>
    public static async Task<IServer> StartAsync(this Backend backend) => backend switch
    {
        Backend.FakeOverTcp => await FakeServer.StartAsync(listen: true),
        Backend.FakeInMemory => await FakeServer.StartAsync(listen: false),
        Backend.Etcd => await RealServer.StartAsync(),
        _ => throw new ArgumentOutOfRangeException(nameof(backend), backend, "No such server."),
    };
}
