using Etcd.Api;
using Google.Protobuf;
using NUnit.Framework;
using Testing.Etcd;
using Testing.Tokens;

namespace FakeEtcd.Tests.Auth;

/// <summary>Gives each test a server with JSON web tokens and authentication, on a clock that the test holds.</summary>
public abstract class JwtFixture
{
    private protected static readonly TimeSpan Ttl = TimeSpan.FromSeconds(10);

    private protected static readonly DateTimeOffset Start = new(2030, 5, 6, 7, 8, 9, TimeSpan.Zero);

    private protected static readonly ByteString Key = ByteString.CopyFromUtf8("key");

    private readonly List<EtcdClients> _clients = [];

    /// <summary>The server's key.</summary>
    private protected JwtKey Signer { get; private set; } = null!;

    private protected FakeEtcdServer Etcd { get; private set; } = null!;

    [OneTimeSetUp]
    public void CreateKey() => Signer = JwtKey.Create("ES256");

    [OneTimeTearDown]
    public void DeleteKey() => Signer.Dispose();

    [SetUp]
    public async Task StartAsync()
    {
        Etcd = await FakeEtcdServer.StartAsync(Configure);
        await EnableAsync(Connect(token: null));
    }

    [TearDown]
    public async Task StopAsync()
    {
        _clients.ForEach(client => client.Dispose());
        _clients.Clear();
        await Etcd.DisposeAsync();
    }

    private protected static void Configure(FakeEtcdOptions options, JwtKey key) => options
        .UseTimeProvider(new ManualTimeProvider(Start))
        .UseJwt(jwt =>
        {
            jwt.SigningMethod = Enum.Parse<JwtSigningMethod>(key.Method);
            (jwt.PrivateKeyPath, jwt.Ttl) = (key.PrivatePath, Ttl);
        });

    private protected void Configure(FakeEtcdOptions options) => Configure(options, Signer);

    private protected static async Task EnableAsync(EtcdClients client)
    {
        await client.Auth.UserAddAsync(new AuthUserAddRequest { Name = "root", Password = "secret" });
        await client.Auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = "root", Role = "root" });
        await client.Auth.AuthEnableAsync(new AuthEnableRequest());
    }

    private protected static async Task<string> SignInAsync(EtcdClients client) =>
        (await client.Auth.AuthenticateAsync(new AuthenticateRequest { Name = "root", Password = "secret" })).Token;

    private protected Task<string> SignInAsync() => SignInAsync(_clients[0]);

    private protected EtcdClients Connect(string? token)
    {
        var client = new EtcdClients(Etcd.ConnectionString, token);
        _clients.Add(client);
        return client;
    }
}
