using Etcd.Api;
using Grpc.Core;
using Testing.Etcd;

namespace Conformance.Tests.Errors;

/// <summary>A server on which a case raises its error.</summary>
/// <param name="connectionString">Where the server is.</param>
public sealed class ErrorStage(string connectionString) : IDisposable
{
    private const string Password = "secret";

    private readonly List<EtcdClients> _clients = [new(connectionString)];

    /// <summary>A client without a token.</summary>
    public EtcdClients Etcd => _clients[0];

    public EtcdClients ClientWith(string token)
    {
        var client = new EtcdClients(connectionString, token);
        _clients.Add(client);
        return client;
    }

    public async Task AddUserAsync(string name) =>
        await Etcd.Auth.UserAddAsync(new AuthUserAddRequest { Name = name, Password = Password });

    public async Task AddRoleAsync(string name) => await Etcd.Auth.RoleAddAsync(new AuthRoleAddRequest { Name = name });

    public async Task GrantRoleAsync(string user, string role) =>
        await Etcd.Auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = user, Role = role });

    /// <summary>Adds root and a user without permissions, and enables authentication.</summary>
    public async Task EnableAuthAsync()
    {
        await AddUserAsync("root");
        await GrantRoleAsync("root", "root");
        await AddUserAsync("user");
        await Etcd.Auth.AuthEnableAsync(new AuthEnableRequest());
    }

    public async Task<EtcdClients> SignInAsync(string name) => ClientWith(await AuthenticateAsync(name));

    /// <summary>Makes a call, and undoes what was done for it.</summary>
    public static async Task ThenAsync<T>(AsyncUnaryCall<T> call, Func<Task> undo)
    {
        try
        {
            await call;
        }
        finally
        {
            await undo();
        }
    }

    public void Dispose() => _clients.ForEach(client => client.Dispose());

    private async Task<string> AuthenticateAsync(string name) =>
        (await Etcd.Auth.AuthenticateAsync(new AuthenticateRequest { Name = name, Password = Password })).Token;
}
