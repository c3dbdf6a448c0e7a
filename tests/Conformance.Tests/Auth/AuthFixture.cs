using Conformance.Tests.Backends;
using Etcd.Api;
using Google.Protobuf;
using NUnit.Framework;
using NUnit.Framework.Interfaces;
using Testing.Etcd;

namespace Conformance.Tests.Auth;

/// <summary>Cases about authentication, which is a server's as a whole: each test has a server of its own.</summary>
[TestFixture(Backend.Fake)]
[TestFixture(Backend.Tool)]
[TestFixture(Backend.Real)]
public abstract class AuthFixture(Backend backend)
{
    protected const string Password = "secret";

    private readonly List<EtcdClients> _clients = [];
    private IBackend? _server;
    private EtcdClients? _root;

    protected IBackend Server => _server ?? throw new InvalidOperationException("The server is not running.");

    /// <summary>A client that says nothing about who it is.</summary>
    protected EtcdClients Anyone => _clients.FirstOrDefault() ?? throw new InvalidOperationException("The server is not running.");

    /// <summary>A client signed in as root.</summary>
    protected EtcdClients Root => _root ?? throw new InvalidOperationException("Authentication was not enabled.");

    [SetUp]
    public async Task StartServerAsync()
    {
        _server = await backend.StartAsync();
        ClientWith(token: null);
    }

    [TearDown]
    public async Task StopServerAsync()
    {
        _clients.ForEach(client => client.Dispose());
        _clients.Clear();
        _root = null;
        if (_server is null)
        {
            return;
        }

        if (TestContext.CurrentContext.Result.Outcome.Status == TestStatus.Failed)
        {
            TestContext.Out.WriteLine($"Failed on {_server.Name}.");
        }

        await _server.DisposeAsync();
        _server = null;
    }

    protected static ByteString Utf8(string text) => ByteString.CopyFromUtf8(text);

    protected EtcdClients ClientWith(string? token)
    {
        var client = new EtcdClients(Server.ConnectionString, token);
        _clients.Add(client);
        return client;
    }

    /// <summary>Creates the root user and enables authentication.</summary>
    protected async Task EnableAsync()
    {
        await AddRootAsync();
        await Anyone.Auth.AuthEnableAsync(new AuthEnableRequest());
        _root = await SignInAsync("root");
    }

    protected async Task AddRootAsync()
    {
        await AddUserAsync(Anyone, "root");
        await Anyone.Auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = "root", Role = "root" });
    }

    /// <summary>Creates a user with a role of the same name that has these permissions, and signs in.</summary>
    protected async Task<EtcdClients> UserAsync(string name, params Permission[] permissions)
    {
        await AddUserAsync(Root, name);
        await Root.Auth.RoleAddAsync(new AuthRoleAddRequest { Name = name });
        foreach (var permission in permissions)
        {
            await Root.Auth.RoleGrantPermissionAsync(new AuthRoleGrantPermissionRequest { Name = name, Perm = permission });
        }

        await Root.Auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = name, Role = name });
        return await SignInAsync(name);
    }

    protected static async Task AddUserAsync(EtcdClients by, string name, string password = Password) =>
        await by.Auth.UserAddAsync(new AuthUserAddRequest { Name = name, Password = password });

    protected async Task<EtcdClients> SignInAsync(string name, string password = Password) =>
        ClientWith(await TokenAsync(name, password));

    protected async Task<string> TokenAsync(string name, string password = Password) =>
        (await Anyone.Auth.AuthenticateAsync(new AuthenticateRequest { Name = name, Password = password })).Token;

    protected static Permission Read(string key, string? end = null) => Permit(Permission.Types.Type.Read, key, end);

    protected static Permission Write(string key, string? end = null) => Permit(Permission.Types.Type.Write, key, end);

    protected static Permission ReadWrite(string key, string? end = null) => Permit(Permission.Types.Type.Readwrite, key, end);

    private static Permission Permit(Permission.Types.Type type, string key, string? end) =>
        new() { PermType = type, Key = Utf8(key), RangeEnd = Utf8(end ?? "") };
}
