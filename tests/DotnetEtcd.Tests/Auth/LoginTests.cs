using DotnetEtcd.Tests.Servers;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing.Etcd;

namespace DotnetEtcd.Tests.Auth;

/// <summary>Clients that log in by themselves. One on a call invoker, as without a port, has its token from its user.</summary>
[TestFixture(Backend.FakeOverTcp)]
[TestFixture(Backend.Etcd)]
public class LoginTests(Backend backend) : OwnServerFixture(backend)
{
    [Test]
    public async Task Get_TokenHasExpired_LogsInAgainForTheNextCall()
    {
        await AccessControl.EnableAsync(Client);
        Client.SetCredentials(AccessControl.Root, AccessControl.Password);
        await Client.PutAsync("a", "1");

        await Server.ExpireTokensAsync();

        await Client.GetAsync("a").ShouldFailAsync(StatusCode.Unauthenticated, "etcdserver: invalid auth token");
        (await Client.GetValAsync("a")).Should().Be("1");
    }
}
