using Conformance.Tests.Backends;
using Discovery;
using Grpc.Net.Client;
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

    protected EndpointManager Manager => new(Connection, Target);

    [SetUp]
    public void Connect()
    {
        _wire = new TcpProxy(new Uri(Server.ConnectionString).Port);
        _connection = new EtcdConnection(new EtcdConnectionOptions
        {
            Endpoints = [Wire.ConnectionString],
            MaxBackoff = TimeSpan.FromMilliseconds(200),
        });
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

    private protected Task AddAsync(string name, NamedServer server, long lease = 0) =>
        Manager.AddEndpointAsync(Prefix + name, new Endpoint(server.Address), lease).Within("an add");

    private protected static Task UntilAnsweredByAsync(GrpcChannel channel, params string[] names) => Bounded.UntilAsync(
        async () => (await NamedServer.AskAllAsync(channel)).SequenceEqual(names), "answers by " + string.Join(", ", names));
}
