using Conformance.Tests.Backends;
using FluentAssertions;
using NUnit.Framework;

namespace Conformance.Tests.Etcdctl;

/// <summary>One session, as authentication is a server's as a whole.</summary>
public sealed class EtcdctlAuthTests(Backend backend) : EtcdctlFixture(backend)
{
    private const string AsRoot = "--user=root:secret";
    private const string AsApp = "--user=app:pw";

    private static readonly string[] AppRole = ["Role app", "KV Read:", "\t[app/, app0) (prefix app/)", "KV Write:", "\t[app/, app0) (prefix app/)"];

    [Test]
    public async Task Auth_FromEnableToDisable_SaysWhatEtcdSays()
    {
        await SaysAsync(["User root created"], "user", "add", "root:secret");
        await SaysAsync(["Role root is granted to user root"], "user", "grant-role", "root", "root");
        await SaysAsync(["Role app created"], "role", "add", "app");
        await SaysAsync(["Role app updated"], "role", "grant-permission", "--prefix=true", "app", "readwrite", "app/");
        await SaysAsync(["User app created"], "user", "add", "app:pw");
        await SaysAsync(["Role app is granted to user app"], "user", "grant-role", "app", "app");
        await SaysAsync(["Authentication Enabled"], "auth", "enable");

        await SaysAsync(["OK"], AsApp, "put", "app/a", "1");
        await SaysAsync(["app/a", "1"], AsApp, "get", "--prefix", "app/");
        await SaysAsync(AppRole, AsApp, "role", "get", "app");
        await FailsAsync("etcdserver: permission denied", AsApp, "get", "other");
        await FailsAsync("etcdserver: permission denied", AsApp, "auth", "disable");
        await FailsAsync("etcdserver: user name is empty", "get", "app/a");
        await FailsAsync("etcdserver: authentication failed, invalid user ID or password", "--user=app:wrong", "get", "app/a");

        await SaysAsync(["app", "root"], AsRoot, "user", "list");
        await SaysAsync(["Authentication Status: true", "AuthRevision: 7"], AsRoot, "auth", "status");
        await FailsAsync("etcdserver: invalid auth management", AsRoot, "user", "revoke-role", "root", "root");
        await SaysAsync(
            ["Permission of range [app/, app0) is revoked from role app"], AsRoot, "role", "revoke-permission", "app", "app/", "app0");
        await SaysAsync(["User app deleted"], AsRoot, "user", "delete", "app");
        await SaysAsync(["Authentication Disabled"], AsRoot, "auth", "disable");
        await SaysAsync(["Authentication Status: false", "AuthRevision: 10"], "auth", "status");
    }

    private async Task SaysAsync(string[] lines, params string[] command) => (await EtcdctlAsync(command)).Should().Equal(lines);

    private async Task FailsAsync(string error, params string[] command)
    {
        var result = await RunAsync("", command);
        result.ExitCode.Should().NotBe(0);
        result.Errors.Should().Contain($"Error: {error}");
    }
}
