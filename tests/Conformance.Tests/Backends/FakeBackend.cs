using FakeEtcd;
using Testing.Network;

namespace Conformance.Tests.Backends;

internal sealed class FakeBackend : IBackend
{
    private readonly Action<FakeEtcdOptions> _configure;
    private FakeEtcdServer _server;

    private FakeBackend(FakeEtcdServer server, Action<FakeEtcdOptions> configure)
    {
        _server = server;
        _configure = configure;
    }

    public string Name => "FakeEtcd";

    public string Endpoint => _server.Endpoint;

    public string ConnectionString => _server.ConnectionString;

    public static Task<IBackend> StartAsync() => StartAsync(static _ => { });

    /// <param name="configure">Sets options.</param>
    public static async Task<IBackend> StartAsync(Action<FakeEtcdOptions> configure) =>
        new FakeBackend(await StartAsync(FreePort.Choose(), configure), configure);

    /// <summary>Another server takes the port: one of another cluster, as an etcd that was set up again.</summary>
    public async Task RestartAsync()
    {
        var port = _server.Port;
        await _server.DisposeAsync();
        _server = await StartAsync(port, _configure);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static Task<FakeEtcdServer> StartAsync(int port, Action<FakeEtcdOptions> configure) => FakeEtcdServer.StartAsync(options =>
    {
        configure(options);
        options.Port = port;
    });
}
