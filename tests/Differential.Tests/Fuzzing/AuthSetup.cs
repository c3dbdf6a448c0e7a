using Etcd.Api;
using FakeEtcd;
using Google.Protobuf;
using Grpc.Core;
using Testing.Etcd;

namespace Differential.Tests.Fuzzing;

/// <summary>Turns authentication on for a batch, and off.</summary>
internal static class AuthSetup
{
    public const string Root = "root";
    public const string User = "u";

    /// <summary>A user with a token that no server has given.</summary>
    public const string Nobody = "nobody";

    private const string Role = "r";
    private const string Password = "pw";

    private static readonly string?[] Users = [Root, Root, User, User, Nobody, null];

    /// <summary>Who makes a call while authentication is on.</summary>
    public static string? NextUser(Random random) => Users[random.Next(Users.Length)];

    /// <summary>Adds root, a user with one permission, and turns authentication on.</summary>
    public static async Task EnableAsync(EtcdClients clients)
    {
        var auth = clients.Auth;
        foreach (var (user, role) in new[] { (Root, Root), (User, Role) })
        {
            await auth.UserAddAsync(new AuthUserAddRequest { Name = user, Password = Password });
            await auth.RoleAddAsync(new AuthRoleAddRequest { Name = role });
            await auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = user, Role = role });
        }

        var permission = new Permission
        {
            PermType = Permission.Types.Type.Readwrite, Key = ByteString.CopyFromUtf8("a"), RangeEnd = ByteString.CopyFromUtf8("b"),
        };
        await auth.RoleGrantPermissionAsync(new AuthRoleGrantPermissionRequest { Name = Role, Perm = permission });
        await auth.AuthEnableAsync(new AuthEnableRequest());
    }

    /// <summary>Logs the users in that can log in.</summary>
    /// <returns>The users' tokens.</returns>
    public static async Task<IReadOnlyDictionary<string, string>> LogInAsync(EtcdClients clients)
    {
        var tokens = new Dictionary<string, string> { [Nobody] = "token.1" };
        foreach (var user in new[] { Root, User })
        {
            try
            {
                tokens.Add(user, await TokenAsync(clients, user));
            }
            catch (RpcException exception) when (user != Root && exception.StatusCode == StatusCode.InvalidArgument)
            {
                // The batch has deleted the user or changed the password.
            }
        }

        return tokens;
    }

    /// <summary>Logs root in.</summary>
    /// <returns>The metadata of root's calls; empty if authentication is off.</returns>
    public static async Task<Metadata> RootMetadataAsync(EtcdClients clients)
    {
        try
        {
            return new Metadata { { "token", await TokenAsync(clients, Root) } };
        }
        catch (RpcException exception) when (exception.Status.Detail == EtcdError.AuthNotEnabled.Message)
        {
            return [];
        }
    }

    /// <summary>Turns authentication off, if it is on.</summary>
    public static async Task DisableAsync(EtcdClients clients)
    {
        if (await RootMetadataAsync(clients) is { Count: > 0 } root)
        {
            await clients.Auth.AuthDisableAsync(new AuthDisableRequest(), root);
        }
    }

    private static async Task<string> TokenAsync(EtcdClients clients, string user) =>
        (await clients.Auth.AuthenticateAsync(new AuthenticateRequest { Name = user, Password = Password })).Token;
}
