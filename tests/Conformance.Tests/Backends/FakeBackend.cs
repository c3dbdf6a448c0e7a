using FakeEtcd;
using Testing;

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
        new FakeBackend(await FakeEtcdServer.StartAsync(configure), configure);

    /// <summary>Another server takes the port: one of another cluster, as an etcd that was set up again.</summary>
    public async Task RestartAsync()
    {
        var port = _server.Port;
        await _server.DisposeAsync();
        await Bounded.UntilAsync(
            async () =>
            {
                try
                {
                    _server = await FakeEtcdServer.StartAsync(options =>
                    {
                        _configure(options);
                        options.Port = port;
                    });
                    return true;
                }
                catch (IOException)
                {
                    // A connection of another test has the port for its own end; it is soon over.
                    return false;
                }
            },
            "the port is free");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
