using dotnet_etcd;
using FakeEtcd;
using NUnit.Framework;

namespace DotnetEtcd.Tests;

/// <summary>A FakeEtcd with a clock that the test holds, and a dotnet-etcd client of it, for each test.</summary>
public abstract class DotnetEtcdFixture
{
    private FakeEtcdServer? _server;
    private EtcdClient? _client;

    protected ManualTimeProvider Clock { get; private set; } = new();

    protected EtcdClient Client => _client ?? throw new InvalidOperationException("The test has not started.");

    [SetUp]
    public async Task StartAsync()
    {
        Clock = new ManualTimeProvider();
        _server = await FakeEtcdServer.StartAsync(options => options.UseTimeProvider(Clock));
        _client = new EtcdClient(_server.ConnectionString, configureSslOptions: null);
    }

    [TearDown]
    public async Task StopAsync()
    {
        _client?.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
