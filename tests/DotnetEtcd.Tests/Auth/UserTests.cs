using DotnetEtcd.Tests.Servers;
using Etcdserverpb;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing.Etcd;

namespace DotnetEtcd.Tests.Auth;

/// <summary>Users and roles, while authentication is off.</summary>
public class UserTests(Backend backend) : DotnetEtcdFixture(backend)
{
    private string User => $"user-{Prefix.TrimEnd('/')}";

    private string Role => $"role-{Prefix.TrimEnd('/')}";

    [Test]
    public async Task UserAdd_NewUser_IsListedUntilDeleted()
    {
        await AddUserAsync();
        var added = await Client.UserListAsync(new AuthUserListRequest());

        await Client.UserDeleteAsync(new AuthUserDeleteRequest { Name = User });

        added.Users.Should().Contain(User);
        (await Client.UserListAsync(new AuthUserListRequest())).Users.Should().NotContain(User);
    }

    [Test]
    public async Task UserAdd_Twice_Fails()
    {
        await AddUserAsync();

        await AddUserAsync().ShouldFailAsync(StatusCode.FailedPrecondition, "etcdserver: user name already exists");
    }

    [Test]
    public async Task UserGrantRole_ThenRevoke_ChangesTheUsersRoles()
    {
        await AddUserAsync();
        await Client.RoleAddAsync(new AuthRoleAddRequest { Name = Role });

        await Client.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = User, Role = Role });
        var granted = await Client.UserGetAsync(new AuthUserGetRequest { Name = User });
        await Client.UserRevokeRoleAsync(new AuthUserRevokeRoleRequest { Name = User, Role = Role });

        granted.Roles.Should().Equal(Role);
        (await Client.UserGetAsync(new AuthUserGetRequest { Name = User })).Roles.Should().BeEmpty();
    }

    [Test]
    public async Task RoleGrantPermission_ThenRevoke_ChangesTheRole()
    {
        await Client.RoleAddAsync(new AuthRoleAddRequest { Name = Role });
        var permission = new Authpb.Permission
        {
            PermType = Authpb.Permission.Types.Type.Readwrite,
            Key = Utf8(Prefix),
            RangeEnd = Utf8($"{Prefix[..^1]}0"),
        };

        await Client.RoleGrantPermissionAsync(new AuthRoleGrantPermissionRequest { Name = Role, Perm = permission });
        var granted = await Client.RoleGetAsync(new AuthRoleGetRequest { Role = Role });
        await Client.RoleRevokePermissionAsync(
            new AuthRoleRevokePermissionRequest { Role = Role, Key = permission.Key, RangeEnd = permission.RangeEnd });

        granted.Perm.Should().Equal(permission);
        (await Client.RoleGetAsync(new AuthRoleGetRequest { Role = Role })).Perm.Should().BeEmpty();
    }

    [Test]
    public async Task UserGet_Unknown_Fails() =>
        await Client.UserGetAsync(new AuthUserGetRequest { Name = User })
            .ShouldFailAsync(StatusCode.FailedPrecondition, "etcdserver: user name not found");

    [Test]
    public async Task AuthEnable_NoRootUser_Fails() =>
        await Client.AuthEnableAsync(new AuthEnableRequest())
            .ShouldFailAsync(StatusCode.FailedPrecondition, "etcdserver: root user does not exist");

    private Task<AuthUserAddResponse> AddUserAsync() => Client.UserAddAsync(new AuthUserAddRequest { Name = User, Password = "secret" });
}
