using Conformance.Tests.Etcdctl;
using Testing.Network;

namespace Conformance.Tests.Backends;

internal sealed class ToolBackend : IBackend
{
    private FakeEtcdTool _tool;

    private ToolBackend(FakeEtcdTool tool) => _tool = tool;

    public string Name => "fake-etcd";

    public string Endpoint => _tool.Endpoint;

    public string ConnectionString => $"http://{Endpoint}";

    public static async Task<IBackend> StartAsync() => new ToolBackend(await FakeEtcdTool.StartAsync($"127.0.0.1:{FreePort.Choose()}"));

    public async Task RestartAsync()
    {
        var endpoint = Endpoint;
        await _tool.DisposeAsync();
        _tool = await FakeEtcdTool.StartAsync(endpoint);
    }

    public ValueTask DisposeAsync() => _tool.DisposeAsync();
}
