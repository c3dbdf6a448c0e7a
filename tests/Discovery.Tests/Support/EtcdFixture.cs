using Etcd.Api;
using FakeEtcd;
using Google.Protobuf;
using NUnit.Framework;
using Testing;

namespace Etcd.Discovery.Tests.Support;

/// <summary>An etcd for each test, with a connection to it.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal abstract class EtcdFixture
{
    public const string Target = "foo/bar/my-service";

    protected FakeEtcdServer Etcd { get; set; } = null!;

    protected EtcdConnection Connection { get; private set; } = null!;

    [SetUp]
    public async Task StartAsync()
    {
        Etcd = await FakeEtcdServer.StartAsync();
        Connection = Connect();
    }

    [TearDown]
    public async Task StopAsync()
    {
        await Connection.DisposeAsync();
        await Etcd.DisposeAsync();
    }

    protected EtcdConnection Connect(Action<EtcdConnectionOptions>? configure = null)
    {
        var options = new EtcdConnectionOptions { Endpoints = [Etcd.ConnectionString], MaxBackoff = TimeSpan.FromMilliseconds(200) };
        configure?.Invoke(options);
        return new EtcdConnection(options);
    }

    /// <summary>Another etcd in the place of the old one, which knows nothing.</summary>
    protected async Task ReplaceEtcdAsync(Func<FakeEtcdServer, Task>? prepare = null)
    {
        var port = Etcd.Port;
        await Etcd.DisposeAsync();
        Etcd = await FakeEtcdServer.StartAsync(options => options.Port = port);
        await (prepare?.Invoke(Etcd) ?? Task.CompletedTask);
    }

    protected Task PutAsync(string key, string value) => PutAsync(Connection, key, value);

    protected static Task PutAsync(EtcdConnection connection, string key, string value)
    {
        var request = new PutRequest { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFromUtf8(value) };
        return connection.CallAsync(options => connection.Kv.PutAsync(request, options), CallKind.Idempotent, default).Within("a put");
    }

    protected async Task<string?> GetAsync(string key)
    {
        var request = new RangeRequest { Key = ByteString.CopyFromUtf8(key) };
        var response = await Connection
            .CallAsync(options => Connection.Kv.RangeAsync(request, options), CallKind.Idempotent, default).Within("a get");
        return response.Kvs.SingleOrDefault()?.Value.ToStringUtf8();
    }

    protected Task CompactAsync()
    {
        var request = new CompactionRequest { Revision = Etcd.Revision };
        return Connection.CallAsync(options => Connection.Kv.CompactAsync(request, options), CallKind.Once, default).Within("a compaction");
    }

    protected async Task<long> GrantAsync(long seconds)
    {
        var request = new LeaseGrantRequest { TTL = seconds };
        var response = await Connection
            .CallAsync(options => Connection.Lease.LeaseGrantAsync(request, options), CallKind.Once, default).Within("a lease");
        return response.ID;
    }

    protected Task RevokeAsync(long lease)
    {
        var request = new LeaseRevokeRequest { ID = lease };
        return Connection.CallAsync(options => Connection.Lease.LeaseRevokeAsync(request, options), CallKind.Once, default)
            .Within("the revocation");
    }
}
