using Conformance.Tests.Backends;
using Etcd.Api;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;
using NUnit.Framework.Interfaces;
using Testing.Etcd;

namespace Conformance.Tests.Auth;

/// <summary>
/// Cases about authentication, which is a server's as a whole. The tests of a fixture share a server, which is emptied after each of
/// them: of users, roles, keys, leases and alarms. Only its revisions go on.
/// </summary>
[TestFixture(Backend.Fake)]
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

    /// <summary>Whether each test needs a server that nobody has used.</summary>
    protected virtual bool NeedsNewServer => false;

    [SetUp]
    public async Task ConnectAsync()
    {
        _server ??= await StartBackendAsync(backend);
        ClientWith(token: null);
    }

    [TearDown]
    public async Task CleanUpAsync()
    {
        if (TestContext.CurrentContext.Result.Outcome.Status == TestStatus.Failed)
        {
            TestContext.Out.WriteLine($"Failed on {_server?.Name}.");
        }

        if (NeedsNewServer || _clients.Count == 0 || !await TryEmptyAsync())
        {
            await StopServerAsync();
        }

        _clients.ForEach(client => client.Dispose());
        _clients.Clear();
        _root = null;
    }

    [OneTimeTearDown]
    public async Task StopServerAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
            _server = null;
        }
    }

    /// <summary>Starts the server of the fixture.</summary>
    protected virtual Task<IBackend> StartBackendAsync(Backend kind) => kind.StartAsync();

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

    /// <returns>Whether the server is as empty as a new one.</returns>
    private async Task<bool> TryEmptyAsync()
    {
        try
        {
            if (await IsEnabledAsync())
            {
                await (await SignInAsync("root")).Auth.AuthDisableAsync(new AuthDisableRequest());
            }

            foreach (var alarm in (await Anyone.Maintenance.AlarmAsync(new AlarmRequest())).Alarms)
            {
                await Anyone.Maintenance.AlarmAsync(new AlarmRequest
                {
                    Action = AlarmRequest.Types.AlarmAction.Deactivate,
                    Alarm = alarm.Alarm,
                    MemberID = alarm.MemberID,
                });
            }

            foreach (var user in (await Anyone.Auth.UserListAsync(new AuthUserListRequest())).Users)
            {
                await Anyone.Auth.UserDeleteAsync(new AuthUserDeleteRequest { Name = user });
            }

            foreach (var role in (await Anyone.Auth.RoleListAsync(new AuthRoleListRequest())).Roles)
            {
                await Anyone.Auth.RoleDeleteAsync(new AuthRoleDeleteRequest { Role = role });
            }

            foreach (var lease in (await Anyone.Lease.LeaseLeasesAsync(new LeaseLeasesRequest())).Leases)
            {
                await Anyone.Lease.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease.ID });
            }

            await Anyone.Kv.DeleteRangeAsync(new DeleteRangeRequest { Key = Utf8("\0"), RangeEnd = Utf8("\0") });
            return true;
        }
        catch (RpcException exception) when (
            exception.StatusCode is StatusCode.InvalidArgument or StatusCode.PermissionDenied or StatusCode.Unauthenticated)
        {
            // The test changed root's password, or the like.
            TestContext.Out.WriteLine($"A new server takes over: {exception.Status.Detail}");
            return false;
        }
    }

    private async Task<bool> IsEnabledAsync()
    {
        try
        {
            return (await Anyone.Auth.AuthStatusAsync(new AuthStatusRequest())).Enabled;
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.InvalidArgument)
        {
            return true;
        }
    }

    private static Permission Permit(Permission.Types.Type type, string key, string? end) =>
        new() { PermType = type, Key = Utf8(key), RangeEnd = Utf8(end ?? "") };
}
