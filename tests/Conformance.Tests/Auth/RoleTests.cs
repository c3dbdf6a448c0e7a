using Conformance.Tests.Backends;
using Etcd.Api;
using FakeEtcd;
using FluentAssertions;
using NUnit.Framework;

namespace Conformance.Tests.Auth;

/// <summary>Roles and the permissions they list.</summary>
public sealed class RoleTests(Backend backend) : AuthFixture(backend)
{
    [Test]
    public async Task RoleAdd_NoNameOrTaken_IsRefused()
    {
        await Anyone.Auth.RoleAddAsync(new AuthRoleAddRequest()).ShouldFailAsync(EtcdError.RoleEmpty);
        await Anyone.Auth.RoleAddAsync(new AuthRoleAddRequest { Name = "role" });

        await Anyone.Auth.RoleAddAsync(new AuthRoleAddRequest { Name = "role" }).ShouldFailAsync(EtcdError.RoleAlreadyExist);
    }

    [Test]
    public async Task Role_Unknown_IsNotFound()
    {
        await Anyone.Auth.RoleGetAsync(new AuthRoleGetRequest { Role = "role" }).ShouldFailAsync(EtcdError.RoleNotFound);
        await Anyone.Auth.RoleDeleteAsync(new AuthRoleDeleteRequest { Role = "role" }).ShouldFailAsync(EtcdError.RoleNotFound);
        await GrantAsync(Read("a")).ShouldFailAsync(EtcdError.RoleNotFound);
        await RevokeAsync(Read("a")).ShouldFailAsync(EtcdError.RoleNotFound);
    }

    [Test]
    public async Task RoleGrantPermission_ThatMakesNoSense_IsRefused()
    {
        await GrantAsync(permission: null).ShouldFailAsync(EtcdError.PermissionNotGiven);
        await GrantAsync(Read("")).ShouldFailAsync(EtcdError.InvalidAuthMgmt);
        await GrantAsync(Read("", "\0")).ShouldFailAsync(EtcdError.InvalidAuthMgmt);
        await GrantAsync(Read("b", "a")).ShouldFailAsync(EtcdError.InvalidAuthMgmt);
        await GrantAsync(Read("b", "b")).ShouldFailAsync(EtcdError.InvalidAuthMgmt);
    }

    [Test]
    public async Task RoleGrantPermission_Several_AreListedByKeyAndChangedInPlace()
    {
        await Anyone.Auth.RoleAddAsync(new AuthRoleAddRequest { Name = "role" });
        await GrantAsync(Write("c", "\0"));
        await GrantAsync(Read("a"));
        await GrantAsync(Read("b", "c"));
        (await PermissionsAsync()).Should().Equal(Read("a"), Read("b", "c"), Write("c", "\0"));

        await GrantAsync(ReadWrite("b", "c"));
        (await PermissionsAsync()).Should().Equal(Read("a"), ReadWrite("b", "c"), Write("c", "\0"));

        await RevokeAsync(Read("b")).ShouldFailAsync(EtcdError.PermissionNotGranted);
        await RevokeAsync(Read("b", "c"));
        (await PermissionsAsync()).Should().Equal(Read("a"), Write("c", "\0"));
    }

    [Test]
    public async Task RoleGrantPermission_SecondOfAKeyAgain_IsListedTwiceAndRevokedAtOnce()
    {
        await Anyone.Auth.RoleAddAsync(new AuthRoleAddRequest { Name = "role" });
        await GrantAsync(Read("a", "b"));
        await GrantAsync(Read("a"));

        await GrantAsync(Write("a"));

        (await PermissionsAsync()).Should().Equal(Read("a", "b"), Read("a"), Write("a"));
        await RevokeAsync(Write("a"));
        (await PermissionsAsync()).Should().Equal(Read("a", "b"));
    }

    [Test]
    public async Task RoleDelete_Granted_IsTakenFromEveryUser()
    {
        await AddUserAsync(Anyone, "user");
        foreach (var role in new[] { "b", "a" })
        {
            await Anyone.Auth.RoleAddAsync(new AuthRoleAddRequest { Name = role });
            await Anyone.Auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = "user", Role = role });
        }

        (await Anyone.Auth.RoleListAsync(new AuthRoleListRequest())).Roles.Should().Equal("a", "b");

        await Anyone.Auth.RoleDeleteAsync(new AuthRoleDeleteRequest { Role = "a" });

        (await Anyone.Auth.RoleListAsync(new AuthRoleListRequest())).Roles.Should().Equal("b");
        (await Anyone.Auth.UserGetAsync(new AuthUserGetRequest { Name = "user" })).Roles.Should().Equal("b");
    }

    private Grpc.Core.AsyncUnaryCall<AuthRoleGrantPermissionResponse> GrantAsync(Permission? permission) =>
        Anyone.Auth.RoleGrantPermissionAsync(new AuthRoleGrantPermissionRequest { Name = "role", Perm = permission });

    private Grpc.Core.AsyncUnaryCall<AuthRoleRevokePermissionResponse> RevokeAsync(Permission permission) =>
        Anyone.Auth.RoleRevokePermissionAsync(
            new AuthRoleRevokePermissionRequest { Role = "role", Key = permission.Key, RangeEnd = permission.RangeEnd });

    private async Task<IReadOnlyList<Permission>> PermissionsAsync() =>
        (await Anyone.Auth.RoleGetAsync(new AuthRoleGetRequest { Role = "role" })).Perm;
}
