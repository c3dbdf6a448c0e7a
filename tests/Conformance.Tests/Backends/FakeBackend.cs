using FakeEtcd;
using Testing;

namespace Conformance.Tests.Backends;

internal sealed class FakeBackend : IBackend
{
    private FakeEtcdServer _server;

    private FakeBackend(FakeEtcdServer server) => _server = server;

    public string Name => "FakeEtcd";

    public string Endpoint => _server.Endpoint;

    public string ConnectionString => _server.ConnectionString;

    public static async Task<IBackend> StartAsync() => new FakeBackend(await FakeEtcdServer.StartAsync());

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
                    _server = await FakeEtcdServer.StartAsync(options => options.Port = port);
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
