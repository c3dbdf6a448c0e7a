using FakeEtcd;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using Testing;
using Testing.Etcd;
using Testing.Network;

namespace Etcd.Discovery.Tests.Registration.Support;

/// <summary>An etcd whose clock the test holds, behind a wire that it can cut.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal abstract class RegistrationFixture
{
    protected const string Target = "shop/orders";
    protected const string Address = "10.0.0.5:5000";
    protected const string Key = Target + "/" + Address;
    protected const string Value = """{"Op":0,"Addr":"10.0.0.5:5000","Metadata":null}""";

    protected ManualTimeProvider ServerTime { get; } = new();

    protected FakeEtcdServer Server { get; private set; } = null!;

    protected TcpProxy Wire { get; private set; } = null!;

    protected EtcdClients Etcd { get; private set; } = null!;

    protected EtcdConnection Connection { get; private set; } = null!;

    protected ServiceRegistrar Registrar { get; private set; } = null!;

    [SetUp]
    public async Task StartAsync()
    {
        Server = await FakeEtcdServer.StartAsync(options =>
        {
            options.UseTimeProvider(ServerTime);
            options.MinimumLeaseTtl = TimeSpan.FromSeconds(1);
        });
        Wire = new TcpProxy(Server.Port);
        Etcd = new EtcdClients(Server.ConnectionString);
        Connection = Connect(Wire.ConnectionString);
        Registrar = new ServiceRegistrar(Connection);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await Connection.DisposeAsync();
        Etcd.Dispose();
        await Server.DisposeAsync().Within();
        await Wire.DisposeAsync().Within();
    }

    /// <summary>Stops the server; the wire leads nowhere.</summary>
    protected async Task StopServerAsync()
    {
        Wire.HangUp();
        await Server.DisposeAsync().Within();
    }

    /// <summary>Starts an empty server in place of the stopped one.</summary>
    protected async Task StartServerAsync()
    {
        Server = await FakeEtcdServer.StartAsync(options => options.UseTimeProvider(ServerTime)).Within();
        Etcd.Dispose();
        Etcd = new EtcdClients(Server.ConnectionString);
        Wire.LeadTo(Server.Port);
    }

    protected static EtcdConnection Connect(
        string connectionString, TimeSpan? callTimeout = null, ILoggerFactory? logs = null, TimeProvider? time = null) => new(
        new EtcdConnectionOptions
        {
            Endpoints = [connectionString],
            CallTimeout = callTimeout ?? TimeSpan.FromSeconds(10),
            InitialBackoff = TimeSpan.FromMilliseconds(10),
            MaxBackoff = TimeSpan.FromMilliseconds(200),
        }.UseTimeProvider(time ?? TimeProvider.System),
        logs);

    protected Task<ServiceRegistration> RegisterAsync(ServiceRegistrationOptions? options = null) =>
        Registrar.RegisterAsync(Target, new RegisteredEndpoint(Address), options).Within();
}
