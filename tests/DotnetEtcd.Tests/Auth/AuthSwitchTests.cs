using DotnetEtcd.Tests.Servers;
using Etcdserverpb;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing.Etcd;

namespace DotnetEtcd.Tests.Auth;

/// <summary>Turning authentication on and off, and tokens that end.</summary>
public class AuthSwitchTests(Backend backend) : OwnServerFixture(backend)
{
    [Test]
    public async Task AuthDisable_AuthenticationIsOn_LetsEveryoneIn()
    {
        await AccessControl.EnableAsync(Client);
        await Client.GetAsync("a").ShouldFailAsync(StatusCode.InvalidArgument, "etcdserver: user name is empty");
        using var root = await Server.ConnectAsync(AccessControl.Root, AccessControl.Password);

        await root.AuthDisableAsync(new AuthDisableRequest());

        (await Client.GetAsync("a")).Kvs.Should().BeEmpty();
    }

    [Test]
    public async Task Get_TokenHasExpired_FailsUntilTheNextLogin()
    {
        await AccessControl.EnableAsync(Client);
        using var root = await Server.ConnectAsync(AccessControl.Root, AccessControl.Password);
        await root.PutAsync("a", "1");

        await Server.ExpireTokensAsync();

        await root.GetAsync("a").ShouldFailAsync(StatusCode.Unauthenticated, "etcdserver: invalid auth token");
        using var again = await Server.ConnectAsync(AccessControl.Root, AccessControl.Password);
        (await again.GetValAsync("a")).Should().Be("1");
    }
}
