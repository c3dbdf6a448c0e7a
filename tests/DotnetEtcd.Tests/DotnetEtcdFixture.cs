using dotnet_etcd;
using DotnetEtcd.Tests.Servers;
using Google.Protobuf;
using NUnit.Framework;
using NUnit.Framework.Interfaces;

namespace DotnetEtcd.Tests;

/// <summary>
/// Cases that hold for dotnet-etcd on FakeEtcd and on the real etcd alike. Each test has a client and keys of its own; the server
/// is shared with other tests.
/// </summary>
[TestFixture(Backend.FakeOverTcp)]
[TestFixture(Backend.FakeInMemory)]
[TestFixture(Backend.Etcd)]
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public abstract class DotnetEtcdFixture(Backend backend)
{
    private IServer? _server;
    private EtcdClient? _client;

    protected Backend Backend => backend;

    protected IServer Server => _server ?? throw new InvalidOperationException("The test has not started.");

    protected EtcdClient Client => _client ?? throw new InvalidOperationException("The test has not started.");

    /// <summary>The start of every key of the test; ends with a slash.</summary>
    protected string Prefix { get; } = $"{Guid.NewGuid():N}/";

    [SetUp]
    public async Task ConnectAsync()
    {
        _server = await ServerAsync();
        _client = await ClientAsync(_server);
    }

    [TearDown]
    public async Task DisconnectAsync()
    {
        // The runner's messages name the test, but not its server.
        if (TestContext.CurrentContext.Result.Outcome.Status == TestStatus.Failed)
        {
            await TestContext.Out.WriteLineAsync($"Failed on {backend}.");
        }

        _client?.Dispose();
        if (_server is not null)
        {
            await ReleaseAsync(_server);
        }
    }

    protected static ByteString Utf8(string text) => ByteString.CopyFromUtf8(text);

    /// <summary>A key of the test.</summary>
    protected string Key(string name) => Prefix + name;

    protected virtual Task<IServer> ServerAsync() => SharedServers.GetAsync(backend);

    protected virtual ValueTask ReleaseAsync(IServer server) => ValueTask.CompletedTask;

    protected virtual Task<EtcdClient> ClientAsync(IServer server) => Task.FromResult(server.Connect());
}
