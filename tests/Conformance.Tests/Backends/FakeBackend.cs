using FakeEtcd;

namespace Conformance.Tests.Backends;

internal sealed class FakeBackend : IBackend
{
    private FakeEtcdServer _server;

    private FakeBackend(FakeEtcdServer server) => _server = server;

    public string Name => "FakeEtcd";

    public string Endpoint => _server.Endpoint;

    public string ConnectionString => _server.ConnectionString;

    public static async Task<IBackend> StartAsync() => new FakeBackend(await FakeEtcdServer.StartAsync());

    public async Task RestartAsync()
    {
        var port = _server.Port;
        await _server.DisposeAsync();
        _server = await FakeEtcdServer.StartAsync(options => options.Port = port);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
