namespace Conformance.Tests.Backends;

internal static class BackendStarter
{
    /// <summary>Starts a server. Without a real etcd this throws: the tests fail, they are never skipped.</summary>
    public static Task<IBackend> StartAsync(this Backend backend) => backend switch
    {
        Backend.Fake => FakeBackend.StartAsync(),
        Backend.Tool => ToolBackend.StartAsync(),
        Backend.Proxy => ProxyBackend.StartAsync(RealBackend.StartAsync()),
        Backend.Real when Environment.GetEnvironmentVariable("CONFORMANCE_PROXY") == "1" => Backend.Proxy.StartAsync(),
        Backend.Real => RealBackend.StartAsync(),
        _ => throw new ArgumentOutOfRangeException(nameof(backend), backend, "No such server."),
    };
}
