using FakeEtcd;

namespace Conformance.Tests.Backends;

internal sealed class FakeBackend : IBackend
{
    private readonly FakeEtcdServer _server;

    private FakeBackend(FakeEtcdServer server) => _server = server;

    public string Name => "FakeEtcd";

    public string Endpoint => _server.Endpoint;

    public string ConnectionString => _server.ConnectionString;

    public static async Task<IBackend> StartAsync() => new FakeBackend(await FakeEtcdServer.StartAsync());

    public Task RestartAsync() => _server.RestartAsync(keepData: false);

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
