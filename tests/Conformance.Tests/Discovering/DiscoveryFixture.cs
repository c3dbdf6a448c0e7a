using Conformance.Tests.Backends;
using Etcd.Discovery;
using NUnit.Framework;
using Testing;
using Testing.Network;

namespace Conformance.Tests.Discovering;

/// <summary>Discovery on a server of each kind, reached over a wire that a test can cut; each test has a service of its own.</summary>
public abstract class DiscoveryFixture(Backend backend) : ConformanceFixture(backend)
{
    private TcpProxy? _wire;
    private EtcdConnection? _connection;

    private protected TcpProxy Wire => _wire ?? throw new InvalidOperationException("There is no wire.");

    protected EtcdConnection Connection => _connection ?? throw new InvalidOperationException("There is no connection.");

    /// <summary>The service of the running test.</summary>
    protected string Target => Prefix[..^1];

    /// <summary>What a client dials to reach the service of the running test.</summary>
    protected string TargetAddress => $"etcd:///{Target}";

    protected EndpointManager Manager => new(Connection, Target);

    /// <summary>Whether the server has its data after a restart, or is empty.</summary>
    protected bool ServerKeepsData => Server is RealBackend;

    [SetUp]
    public void Connect()
    {
        _wire = new TcpProxy(new Uri(Server.ConnectionString).Port);
        _connection = NewConnection();
    }

    [TearDown]
    public async Task DisconnectAsync()
    {
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }

        if (_wire is not null)
        {
            await _wire.DisposeAsync();
        }
    }

    protected EtcdConnection NewConnection() => new(new EtcdConnectionOptions
    {
        Endpoints = [Wire.ConnectionString],
        MaxBackoff = TimeSpan.FromMilliseconds(200),
    });

    /// <summary>The wire leads to the server again, after it had hung up.</summary>
    private protected void Reconnect() => Wire.LeadTo(new Uri(Server.ConnectionString).Port);

    /// <summary>The key under which <see cref="AddAsync"/> adds a server.</summary>
    private protected string KeyOf(GreeterServer server) => Prefix + server.Address;

    private protected Task AddAsync(GreeterServer server, long lease = 0) =>
        Manager.AddEndpointAsync(KeyOf(server), new RegisteredEndpoint(server.Address), lease).Within("an add");

    /// <summary>Repeats a harmless write until it succeeds: after a restart, the first may go to a connection that is no more.</summary>
    private protected static Task EventuallyAsync(Func<Task> write, string what) => Bounded.UntilAsync(
        async () =>
        {
            try
            {
                await write();
                return true;
            }
            catch (Exception exception) when (exception is EtcdUnavailableException or Grpc.Core.RpcException)
            {
                return false;
            }
        },
        what);
}
