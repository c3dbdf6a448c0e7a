using Conformance.Tests.Backends;
using Etcd.Api;
using FakeEtcd;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing.Etcd;

namespace Conformance.Tests.Auth;

/// <summary>Calls that need the root role. The folder <c>Tables</c> has every call.</summary>
public sealed class AdminAccessTests(Backend backend) : AuthFixture(backend)
{
    [Test]
    public async Task Auth_WithoutRootRole_IsRefused()
    {
        await EnableAsync();
        var user = await UserAsync("user", ReadWrite("\0", "\0"));

        foreach (var (client, error) in new[] { (user, EtcdError.PermissionDenied), (Anyone, EtcdError.UserEmpty) })
        {
            await client.Auth.AuthEnableAsync(new AuthEnableRequest()).ShouldFailAsync(error);
            await client.Auth.AuthDisableAsync(new AuthDisableRequest()).ShouldFailAsync(error);
            await client.Auth.AuthStatusAsync(new AuthStatusRequest()).ShouldFailAsync(error);
            await client.Auth.UserAddAsync(new AuthUserAddRequest()).ShouldFailAsync(error);
            await client.Auth.UserListAsync(new AuthUserListRequest()).ShouldFailAsync(error);
            await client.Auth.UserDeleteAsync(new AuthUserDeleteRequest()).ShouldFailAsync(error);
            await client.Auth.UserChangePasswordAsync(new AuthUserChangePasswordRequest { Name = "user", Password = "p" }).ShouldFailAsync(error);
            await client.Auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest()).ShouldFailAsync(error);
            await client.Auth.UserRevokeRoleAsync(new AuthUserRevokeRoleRequest()).ShouldFailAsync(error);
            await client.Auth.RoleAddAsync(new AuthRoleAddRequest()).ShouldFailAsync(error);
            await client.Auth.RoleListAsync(new AuthRoleListRequest()).ShouldFailAsync(error);
            await client.Auth.RoleDeleteAsync(new AuthRoleDeleteRequest()).ShouldFailAsync(error);
            await client.Auth.RoleGrantPermissionAsync(new AuthRoleGrantPermissionRequest()).ShouldFailAsync(error);
            await client.Auth.RoleRevokePermissionAsync(new AuthRoleRevokePermissionRequest()).ShouldFailAsync(error);
        }
    }

    [Test]
    public async Task UserGetAndRoleGet_WithoutRootRole_TellOfOneselfOnly()
    {
        await EnableAsync();
        var user = await UserAsync("user", Read("a"));

        (await user.Auth.UserGetAsync(new AuthUserGetRequest { Name = "user" })).Roles.Should().Equal("user");
        (await user.Auth.RoleGetAsync(new AuthRoleGetRequest { Role = "user" })).Perm.Should().Equal(Read("a"));

        await user.Auth.UserGetAsync(new AuthUserGetRequest { Name = "root" }).ShouldFailAsync(EtcdError.PermissionDenied);
        await user.Auth.UserGetAsync(new AuthUserGetRequest()).ShouldFailAsync(EtcdError.PermissionDenied);
        await user.Auth.RoleGetAsync(new AuthRoleGetRequest { Role = "root" }).ShouldFailAsync(EtcdError.PermissionDenied);
        await Anyone.Auth.UserGetAsync(new AuthUserGetRequest { Name = "user" }).ShouldFailAsync(EtcdError.UserEmpty);
        await Anyone.Auth.UserGetAsync(new AuthUserGetRequest()).ShouldFailAsync(EtcdError.UserNotFound);
        await Anyone.Auth.RoleGetAsync(new AuthRoleGetRequest { Role = "user" }).ShouldFailAsync(EtcdError.UserEmpty);
        await Root.Auth.RoleGetAsync(new AuthRoleGetRequest { Role = "root" }).ShouldFailAsync(EtcdError.RoleNotFound);
    }

    [Test]
    public async Task UserWithRootRole_IsAnAdministrator()
    {
        await EnableAsync();
        var user = await UserAsync("user");
        await Root.Auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = "user", Role = "root" });

        (await user.Auth.UserListAsync(new AuthUserListRequest())).Users.Should().Equal("root", "user");
        await user.Kv.PutAsync(new PutRequest { Key = Utf8("a") });
        await user.Auth.AuthDisableAsync(new AuthDisableRequest());
    }

    [Test]
    public async Task Maintenance_WithoutRootRole_IsRefusedWithoutACode()
    {
        await EnableAsync();
        var user = await UserAsync("user", ReadWrite("\0", "\0"));

        await ShouldFailAsync(user, "auth: permission denied");
        await ShouldFailAsync(Anyone, "auth: user name is empty");
        await ShouldFailAsync(ClientWith("bad"), "auth: invalid auth token");
        (await Root.Maintenance.HashKVAsync(new HashKVRequest())).Hash.Should().NotBe(0);

        static async Task ShouldFailAsync(EtcdClients client, string message)
        {
            await client.Maintenance.HashKVAsync(new HashKVRequest()).ShouldFailAsync(StatusCode.Unknown, message);
            await client.Maintenance.HashAsync(new HashRequest()).ShouldFailAsync(StatusCode.Unknown, message);
            await client.Maintenance.DefragmentAsync(new DefragmentRequest()).ShouldFailAsync(StatusCode.Unknown, message);
            using var snapshot = client.Maintenance.Snapshot(new SnapshotRequest());
            await snapshot.ResponseStream.MoveNext(CancellationToken.None).ShouldFailAsync(StatusCode.Unknown, message);
        }
    }

    [Test]
    public async Task Cluster_WithoutRootRole_IsReadOnly()
    {
        await EnableAsync();
        var user = await UserAsync("user", ReadWrite("\0", "\0"));

        (await user.Cluster.MemberListAsync(new MemberListRequest())).Members.Should().ContainSingle();
        foreach (var (client, error) in new[]
        {
            (user, EtcdError.PermissionDenied), (Anyone, EtcdError.UserEmpty), (ClientWith("bad"), EtcdError.InvalidAuthToken),
        })
        {
            await client.Cluster.MemberAddAsync(new MemberAddRequest { PeerURLs = { "http://127.0.0.1:1" } }).ShouldFailAsync(error);
            await client.Cluster.MemberRemoveAsync(new MemberRemoveRequest { ID = 1 }).ShouldFailAsync(error);
            await client.Cluster.MemberPromoteAsync(new MemberPromoteRequest { ID = 1 }).ShouldFailAsync(error);
            await client.Cluster.MemberUpdateAsync(new MemberUpdateRequest { ID = 1, PeerURLs = { "http://127.0.0.1:1" } })
                .ShouldFailAsync(error);
        }
    }
}
