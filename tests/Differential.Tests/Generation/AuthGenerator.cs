using Differential.Tests.Programs;
using Etcd.Api;
using Google.Protobuf;

namespace Differential.Tests.Generation;

/// <summary>Makes requests of the Auth service while authentication is off. There is no root, so it cannot be turned on.</summary>
internal sealed class AuthGenerator(Random random, KeyPool keys)
{
    private static readonly string[] Users = ["u", "v"];
    private static readonly string[] Roles = ["r", "s"];

    /// <summary>Deletes all that a program may leave behind.</summary>
    public static IReadOnlyList<IMessage> CleanUp { get; } =
    [
        .. Users.Select(user => new AuthUserDeleteRequest { Name = user }), .. Roles.Select(role => new AuthRoleDeleteRequest { Role = role }),
    ];

    public Step Next()
    {
        var (verb, request) = Request();
        return new Step(verb, request, RevisionRef.Zero);
    }

    private (Verb Verb, IMessage Request) Request() => random.Next(24) switch
    {
        < 4 => (Verb.UserAdd, new AuthUserAddRequest { Name = Pick(Users), Password = Password(), Options = Options() }),
        4 => (Verb.UserGet, new AuthUserGetRequest { Name = Pick(Users) }),
        5 => (Verb.UserList, new AuthUserListRequest()),
        6 => (Verb.UserDelete, new AuthUserDeleteRequest { Name = Pick(Users) }),
        7 => (Verb.UserChangePassword, new AuthUserChangePasswordRequest { Name = Pick(Users), Password = Password() }),
        < 11 => (Verb.UserGrantRole, new AuthUserGrantRoleRequest { User = Pick(Users), Role = Pick(Roles) }),
        11 => (Verb.UserRevokeRole, new AuthUserRevokeRoleRequest { Name = Pick(Users), Role = Pick(Roles) }),
        < 15 => (Verb.RoleAdd, new AuthRoleAddRequest { Name = Pick(Roles) }),
        15 => (Verb.RoleGet, new AuthRoleGetRequest { Role = Pick(Roles) }),
        16 => (Verb.RoleList, new AuthRoleListRequest()),
        17 => (Verb.RoleDelete, new AuthRoleDeleteRequest { Role = Pick(Roles) }),
        < 20 => (Verb.RoleGrantPermission, new AuthRoleGrantPermissionRequest { Name = Pick(Roles), Perm = Permission() }),
        20 => (Verb.RoleRevokePermission, new AuthRoleRevokePermissionRequest { Role = Pick(Roles), Key = keys.Key(), RangeEnd = keys.RangeEnd() }),
        21 => (Verb.AuthStatus, new AuthStatusRequest()),
        22 => (Verb.Authenticate, new AuthenticateRequest { Name = Pick(Users), Password = Password() }),
        _ when random.Next(2) == 0 => (Verb.AuthEnable, new AuthEnableRequest()),
        _ => (Verb.AuthDisable, new AuthDisableRequest()),
    };

    private Permission? Permission() => random.Next(10) == 0
        ? null
        : new() { PermType = (Permission.Types.Type)random.Next(4), Key = keys.Key(), RangeEnd = keys.RangeEnd() };

    private UserAddOptions? Options() => random.Next(3) == 0 ? new() { NoPassword = random.Next(2) == 0 } : null;

    private string Password() => random.Next(8) == 0 ? "" : "password";

    /// <summary>A name; now and then the empty one.</summary>
    private string Pick(string[] from) => random.Next(16) == 0 ? "" : from[random.Next(from.Length)];
}
