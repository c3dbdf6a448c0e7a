using Conformance.Tests.Backends;
using Etcd.Api;
using NUnit.Framework;

namespace Conformance.Tests.Auth.Tables;

/// <summary>The Auth service. Root asks for what changes nothing.</summary>
public sealed class AuthAccessTableTests(Backend backend) : AccessTableFixture(backend)
{
    private const string NoOne = "no one";

    [Test]
    public Task Auth_EveryCaller_IsAnsweredAsInTheTable() => ShouldBeAsync(
        new()
        {
            ["enable"] = async client => await client.Auth.AuthEnableAsync(new AuthEnableRequest()),
            ["disable"] = async client => await client.Auth.AuthDisableAsync(new AuthDisableRequest()),
            ["status"] = async client => await client.Auth.AuthStatusAsync(new AuthStatusRequest()),
            ["authenticate"] = async client =>
                await client.Auth.AuthenticateAsync(new AuthenticateRequest { Name = "owner", Password = Password }),
            ["user add"] = async client => await client.Auth.UserAddAsync(new AuthUserAddRequest { Name = "owner", Password = "p" }),
            ["user get"] = async client => await client.Auth.UserGetAsync(new AuthUserGetRequest { Name = "owner" }),
            ["user list"] = async client => await client.Auth.UserListAsync(new AuthUserListRequest()),
            ["user delete"] = async client => await client.Auth.UserDeleteAsync(new AuthUserDeleteRequest { Name = NoOne }),
            ["user change password"] = async client =>
                await client.Auth.UserChangePasswordAsync(new AuthUserChangePasswordRequest { Name = NoOne, Password = "p" }),
            ["user grant role"] = async client => await client.Auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = NoOne }),
            ["user revoke role"] = async client => await client.Auth.UserRevokeRoleAsync(new AuthUserRevokeRoleRequest { Name = NoOne }),
            ["role add"] = async client => await client.Auth.RoleAddAsync(new AuthRoleAddRequest { Name = "owner" }),
            ["role get"] = async client => await client.Auth.RoleGetAsync(new AuthRoleGetRequest { Role = "owner" }),
            ["role list"] = async client => await client.Auth.RoleListAsync(new AuthRoleListRequest()),
            ["role delete"] = async client => await client.Auth.RoleDeleteAsync(new AuthRoleDeleteRequest { Role = NoOne }),
            ["role grant"] = async client => await client.Auth.RoleGrantPermissionAsync(
                new AuthRoleGrantPermissionRequest { Name = NoOne, Perm = Read("a") }),
            ["role revoke"] = async client => await client.Auth.RoleRevokePermissionAsync(
                new AuthRoleRevokePermissionRequest { Role = NoOne, Key = Foo }),
        },
        """
        enable               : name token denied denied denied denied ok
        disable              : name token denied denied denied denied -
        status               : name token denied denied denied denied ok
        authenticate         : ok ok ok ok ok ok ok
        user add             : name token denied denied denied denied UserAlreadyExist
        user get             : name token denied denied denied ok ok
        user list            : name token denied denied denied denied ok
        user delete          : name token denied denied denied denied UserNotFound
        user change password : name token denied denied denied denied UserNotFound
        user grant role      : name token denied denied denied denied UserNotFound
        user revoke role     : name token denied denied denied denied UserNotFound
        role add             : name token denied denied denied denied RoleAlreadyExist
        role get             : name token denied denied denied ok ok
        role list            : name token denied denied denied denied ok
        role delete          : name token denied denied denied denied RoleNotFound
        role grant           : name token denied denied denied denied RoleNotFound
        role revoke          : name token denied denied denied denied RoleNotFound
        """,
        older: "");
}
