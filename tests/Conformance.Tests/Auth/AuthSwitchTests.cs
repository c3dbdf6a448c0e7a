using Conformance.Tests.Backends;
using Etcd.Api;
using FakeEtcd;
using FluentAssertions;
using NUnit.Framework;

namespace Conformance.Tests.Auth;

/// <summary>Authentication on and off.</summary>
public sealed class AuthSwitchTests(Backend backend) : AuthFixture(backend)
{
    protected override bool NeedsNewServer => true;

    [Test]
    public async Task AuthEnable_WithoutRoot_IsRefused()
    {
        await Anyone.Auth.AuthEnableAsync(new AuthEnableRequest()).ShouldFailAsync(EtcdError.RootUserNotExist);
        await AddUserAsync(Anyone, "root");

        await Anyone.Auth.AuthEnableAsync(new AuthEnableRequest()).ShouldFailAsync(EtcdError.RootRoleNotExist);

        (await Anyone.Auth.AuthStatusAsync(new AuthStatusRequest())).Enabled.Should().BeFalse();
    }

    [Test]
    public async Task AuthStatus_ChangesAreMade_CountsThoseThatChangeSomething()
    {
        var status = await Anyone.Auth.AuthStatusAsync(new AuthStatusRequest());
        (status.Enabled, status.AuthRevision).Should().Be((false, 1));
        status.Header.Revision.Should().Be(1);
        status.Header.MemberId.Should().NotBe(0);

        await AddRootAsync();
        await Anyone.Auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = "root", Role = "root" });
        await Anyone.Auth.AuthDisableAsync(new AuthDisableRequest());
        await Anyone.Auth.AuthEnableAsync(new AuthEnableRequest());
        var root = await SignInAsync("root");
        await root.Auth.AuthEnableAsync(new AuthEnableRequest());

        status = await root.Auth.AuthStatusAsync(new AuthStatusRequest());
        (status.Enabled, status.AuthRevision).Should().Be((true, 3), "a user was added and a role granted");
    }

    [Test]
    public async Task AuthDisable_AfterEnable_LetsEveryoneInAndForgetsTokens()
    {
        await EnableAsync();
        var user = await UserAsync("user");
        var before = (await Root.Auth.AuthStatusAsync(new AuthStatusRequest())).AuthRevision;

        await Root.Auth.AuthDisableAsync(new AuthDisableRequest());

        await Anyone.Kv.PutAsync(new PutRequest { Key = Utf8("key") });
        await user.Kv.PutAsync(new PutRequest { Key = Utf8("key") });
        (await Anyone.Auth.AuthStatusAsync(new AuthStatusRequest())).AuthRevision.Should().Be(before + 1);
        await Anyone.Auth.AuthenticateAsync(new AuthenticateRequest { Name = "root", Password = Password })
            .ShouldFailAsync(EtcdError.AuthNotEnabled);

        await Anyone.Auth.AuthEnableAsync(new AuthEnableRequest());
        await user.Kv.PutAsync(new PutRequest { Key = Utf8("key") }).ShouldFailAsync(EtcdError.InvalidAuthToken);
        (await (await SignInAsync("root")).Auth.UserListAsync(new AuthUserListRequest())).Users.Should().Equal("root", "user");
    }

    [Test]
    public async Task Enabled_RootsOwnUserAndRole_CannotBeTakenAway()
    {
        await EnableAsync();

        await Root.Auth.UserDeleteAsync(new AuthUserDeleteRequest { Name = "root" }).ShouldFailAsync(EtcdError.InvalidAuthMgmt);
        await Root.Auth.RoleDeleteAsync(new AuthRoleDeleteRequest { Role = "root" }).ShouldFailAsync(EtcdError.InvalidAuthMgmt);
        await Root.Auth.UserRevokeRoleAsync(new AuthUserRevokeRoleRequest { Name = "root", Role = "root" })
            .ShouldFailAsync(EtcdError.InvalidAuthMgmt);
        await Root.Auth.AuthDisableAsync(new AuthDisableRequest());

        await Anyone.Auth.UserRevokeRoleAsync(new AuthUserRevokeRoleRequest { Name = "root", Role = "root" });
        await Anyone.Auth.UserDeleteAsync(new AuthUserDeleteRequest { Name = "root" });
        await Anyone.Auth.RoleDeleteAsync(new AuthRoleDeleteRequest { Role = "root" }).ShouldFailAsync(EtcdError.RoleNotFound);
    }
}
