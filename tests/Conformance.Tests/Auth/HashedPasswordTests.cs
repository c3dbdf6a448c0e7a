using System.Text;
using Conformance.Tests.Backends;
using Etcd.Api;
using FakeEtcd;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing.Etcd;

namespace Conformance.Tests.Auth;

/// <summary>Passwords that clients send as hashes, in base64.</summary>
public sealed class HashedPasswordTests(Backend backend) : AuthFixture(backend)
{
    private const string Refusal = "auth: authentication failed, password was given for no password user";

    /// <summary>What follows the version in a bcrypt hash of <c>r</c>.</summary>
    private const string Hash = "$04$vo3z./pG1exSjAXNA40qPOE/Z1PgJ6swbTIwR2CMTj1nTR9wYW5Ei";

    [SetUp]
    public async Task AddUserAsync()
    {
        await EnableAsync();
        await AddUserAsync(Root, "user");
    }

    [TestCase("$2a")]
    [TestCase("$2b")]
    [TestCase("$2y")]
    [TestCase("$2x")]
    [TestCase("$2z")]
    [TestCase("$2")]
    [TestCase("$1a")]
    public async Task UserChangePassword_Hash_ItsPasswordSignsIn(string version)
    {
        await ChangeAsync(Base64(version + Hash));

        (await TokenAsync("user", "r")).Should().NotBeEmpty();
        await TokenAsync("user", Password).ShouldFailAsync(EtcdError.AuthFailed);
    }

    [Test]
    public async Task UserChangePassword_HashAndMore_TheRestIsIgnored()
    {
        await ChangeAsync(Base64($"$2a{Hash}rest"));

        (await TokenAsync("user", "r")).Should().NotBeEmpty();
    }

    [TestCase("x")]
    [TestCase("eA")]
    [TestCase("eA===")]
    [TestCase("====")]
    [TestCase("eA==eA==")]
    [TestCase(" eA==")]
    [TestCase("eA\t==")]
    [TestCase("abc*")]
    [TestCase("-_==")]
    public async Task UserChangePassword_HashThatIsNotBase64_IsRefusedAndThePasswordStays(string hash)
    {
        await ChangeAsync(hash).ShouldFailAsync(StatusCode.Unknown, Refusal);

        (await TokenAsync("user")).Should().NotBeEmpty();
    }

    [TestCase("eA==")]
    [TestCase("eB==")]
    [TestCase("e\r\nA=\n=\n")]
    [TestCase("/w==")]
    [TestCase("\n")]
    [TestCase("JDNhJDA0JHZvM3ouL3BHMWV4U2pBWE5BNDBxUE9FL1oxUGdKNnN3YlRJd1IyQ01UajFuVFI5d1lXNUVp", Description = "version 3")]
    public async Task UserChangePassword_BytesThatAreNoHash_LockTheUserOut(string hash)
    {
        await ChangeAsync(hash);

        foreach (var password in new[] { "", "x", "r", Password })
        {
            await TokenAsync("user", password).ShouldFailAsync(EtcdError.AuthFailed);
        }
    }

    [Test]
    public async Task UserChangePassword_PasswordAndHash_ThePasswordCounts()
    {
        await Root.Auth.UserChangePasswordAsync(
            new AuthUserChangePasswordRequest { Name = "user", Password = "other", HashedPassword = "x" });

        (await TokenAsync("user", "other")).Should().NotBeEmpty();
    }

    [Test]
    public async Task UserChangePassword_NoSuchUser_IsNotFoundBeforeTheHashIsRead() =>
        await Root.Auth.UserChangePasswordAsync(new AuthUserChangePasswordRequest { Name = "nobody", HashedPassword = "x" })
            .ShouldFailAsync(EtcdError.UserNotFound);

    [Test]
    public async Task UserChangePassword_UserWithoutPassword_TheHashDoesNotMatter()
    {
        var options = new UserAddOptions { NoPassword = true };
        await Root.Auth.UserAddAsync(new AuthUserAddRequest { Name = "none", Options = options, HashedPassword = "x" });
        var revision = await AuthRevisionAsync();

        await Root.Auth.UserChangePasswordAsync(new AuthUserChangePasswordRequest { Name = "none", HashedPassword = "x" });

        (await AuthRevisionAsync()).Should().Be(revision + 1);
        await TokenAsync("none", "r").ShouldFailAsync(StatusCode.Unknown, Refusal);
    }

    [TestCase("x")]
    [TestCase("eA==")]
    public async Task UserAdd_AnyHash_IsOverwrittenWithThatOfThePassword(string hash)
    {
        await Root.Auth.UserAddAsync(new AuthUserAddRequest { Name = "empty", HashedPassword = hash });
        await Root.Auth.UserAddAsync(new AuthUserAddRequest { Name = "given", Password = "p", HashedPassword = hash });

        (await TokenAsync("empty", "")).Should().NotBeEmpty();
        (await TokenAsync("given", "p")).Should().NotBeEmpty();
        await TokenAsync("given", "r").ShouldFailAsync(EtcdError.AuthFailed);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private async Task ChangeAsync(string hash) =>
        await Root.Auth.UserChangePasswordAsync(new AuthUserChangePasswordRequest { Name = "user", HashedPassword = hash });

    private async Task<ulong> AuthRevisionAsync() => (await Root.Auth.AuthStatusAsync(new AuthStatusRequest())).AuthRevision;
}
