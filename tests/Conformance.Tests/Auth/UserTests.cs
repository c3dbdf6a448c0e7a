using Conformance.Tests.Backends;
using Etcd.Api;
using FakeEtcd;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing.Etcd;

namespace Conformance.Tests.Auth;

/// <summary>Users, and how they sign in.</summary>
public sealed class UserTests(Backend backend) : AuthFixture(backend)
{
    [Test]
    public async Task UserAdd_NoNameOrTaken_IsRefused()
    {
        await Anyone.Auth.UserAddAsync(new AuthUserAddRequest { Password = Password }).ShouldFailAsync(EtcdError.UserEmpty);
        await AddUserAsync(Anyone, "user");

        await Anyone.Auth.UserAddAsync(new AuthUserAddRequest { Name = "user", Password = Password })
            .ShouldFailAsync(EtcdError.UserAlreadyExist);
    }

    [Test]
    public async Task User_Unknown_IsNotFound()
    {
        await Anyone.Auth.UserGetAsync(new AuthUserGetRequest { Name = "user" }).ShouldFailAsync(EtcdError.UserNotFound);
        await Anyone.Auth.UserDeleteAsync(new AuthUserDeleteRequest { Name = "user" }).ShouldFailAsync(EtcdError.UserNotFound);
        await Anyone.Auth.UserChangePasswordAsync(new AuthUserChangePasswordRequest { Name = "user", Password = Password })
            .ShouldFailAsync(EtcdError.UserNotFound);
        await Anyone.Auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = "user", Role = "root" })
            .ShouldFailAsync(EtcdError.UserNotFound);
        await Anyone.Auth.UserRevokeRoleAsync(new AuthUserRevokeRoleRequest { Name = "user", Role = "root" })
            .ShouldFailAsync(EtcdError.UserNotFound);
    }

    [Test]
    public async Task Users_RolesGrantedAndRevoked_AreListedInOrder()
    {
        await AddUserAsync(Anyone, "b");
        await AddUserAsync(Anyone, "a");
        foreach (var role in new[] { "reader", "admin" })
        {
            await Anyone.Auth.RoleAddAsync(new AuthRoleAddRequest { Name = role });
            await Anyone.Auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = "a", Role = role });
        }

        await Anyone.Auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = "a", Role = "missing" })
            .ShouldFailAsync(EtcdError.RoleNotFound);

        (await Anyone.Auth.UserListAsync(new AuthUserListRequest())).Users.Should().Equal("a", "b");
        (await Anyone.Auth.UserGetAsync(new AuthUserGetRequest { Name = "a" })).Roles.Should().Equal("admin", "reader");
        await Anyone.Auth.UserRevokeRoleAsync(new AuthUserRevokeRoleRequest { Name = "a", Role = "admin" });
        await Anyone.Auth.UserRevokeRoleAsync(new AuthUserRevokeRoleRequest { Name = "a", Role = "admin" })
            .ShouldFailAsync(EtcdError.RoleNotGranted);
        (await Anyone.Auth.UserGetAsync(new AuthUserGetRequest { Name = "a" })).Roles.Should().Equal("reader");
        await Anyone.Auth.UserDeleteAsync(new AuthUserDeleteRequest { Name = "a" });
        (await Anyone.Auth.UserListAsync(new AuthUserListRequest())).Users.Should().Equal("b");
    }

    [Test]
    public async Task Authenticate_WrongNameOrPassword_Fails()
    {
        await Anyone.Auth.AuthenticateAsync(new AuthenticateRequest { Name = "root", Password = Password })
            .ShouldFailAsync(EtcdError.AuthNotEnabled);
        await EnableAsync();

        await Anyone.Auth.AuthenticateAsync(new AuthenticateRequest { Name = "root", Password = "other" })
            .ShouldFailAsync(EtcdError.AuthFailed);
        await Anyone.Auth.AuthenticateAsync(new AuthenticateRequest { Name = "root" }).ShouldFailAsync(EtcdError.AuthFailed);
        await Anyone.Auth.AuthenticateAsync(new AuthenticateRequest { Name = "nobody", Password = Password })
            .ShouldFailAsync(EtcdError.AuthFailed);
        await Anyone.Auth.AuthenticateAsync(new AuthenticateRequest()).ShouldFailAsync(EtcdError.AuthFailed);
    }

    [Test]
    public async Task Authenticate_Again_GivesAnotherTokenAndKeepsTheFirst()
    {
        await EnableAsync();

        var token = await TokenAsync("root");

        token.Should().MatchRegex(@"^[a-zA-Z]{16}\.[0-9]+$").And.NotBe(await TokenAsync("root"));
        await ClientWith(token).Auth.UserListAsync(new AuthUserListRequest());
    }

    [Test]
    public async Task Authenticate_InvalidTokenSent_DoesNotMatter()
    {
        await EnableAsync();
        var revision = (await Root.Kv.RangeAsync(new RangeRequest { Key = Utf8("none") })).Header.Revision;

        var response = await ClientWith("bad").Auth.AuthenticateAsync(new AuthenticateRequest { Name = "root", Password = Password });

        response.Token.Should().NotBeEmpty();
        response.Header.Revision.Should().Be(revision);
    }

    [Test]
    public async Task Password_EmptyFromTheStart_IsAPassword()
    {
        await EnableAsync();
        await AddUserAsync(Root, "user", password: "");

        (await TokenAsync("user", password: "")).Should().NotBeEmpty();

        await Anyone.Auth.AuthenticateAsync(new AuthenticateRequest { Name = "user", Password = Password })
            .ShouldFailAsync(EtcdError.AuthFailed);
    }

    [Test]
    public async Task UserChangePassword_ToNothing_LocksTheUserOut()
    {
        await EnableAsync();
        await AddUserAsync(Root, "user");

        await Root.Auth.UserChangePasswordAsync(new AuthUserChangePasswordRequest { Name = "user" });

        await Anyone.Auth.AuthenticateAsync(new AuthenticateRequest { Name = "user" }).ShouldFailAsync(EtcdError.AuthFailed);
    }

    [Test]
    public async Task Password_LongerThanBcryptTakes_IsRefusedAndOnlyItsStartIsCompared()
    {
        await EnableAsync();
        var longest = new string('x', 72);

        await Root.Auth.UserAddAsync(new AuthUserAddRequest { Name = "user", Password = longest + "x" })
            .ShouldFailAsync(StatusCode.Unknown, "bcrypt: password length exceeds 72 bytes");
        await AddUserAsync(Root, "user", longest);

        (await TokenAsync("user", longest)).Should().NotBeEmpty();
        (await TokenAsync("user", longest + "y")).Should().NotBeEmpty();
        await Anyone.Auth.AuthenticateAsync(new AuthenticateRequest { Name = "user", Password = longest[..^1] })
            .ShouldFailAsync(EtcdError.AuthFailed);
    }

    [Test]
    public async Task NoPasswordUser_TriesAnyPassword_IsRefusedEvenAfterAChange()
    {
        await EnableAsync();
        await Root.Auth.UserAddAsync(new AuthUserAddRequest
        {
            Name = "user",
            Password = Password,
            Options = new UserAddOptions { NoPassword = true },
        });
        await Root.Auth.UserChangePasswordAsync(new AuthUserChangePasswordRequest { Name = "user", Password = Password });

        await TokenAsync("user").ShouldFailAsync(
            StatusCode.Unknown, "auth: authentication failed, password was given for no password user");
    }
}
