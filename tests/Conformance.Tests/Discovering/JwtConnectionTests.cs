using Conformance.Tests.Auth.Jwt;
using Conformance.Tests.Backends;
using Etcd.Api;
using Etcd.Discovery;
using FluentAssertions;
using NUnit.Framework;
using Testing;

namespace Conformance.Tests.Discovering;

/// <summary>A connection to a server with JSON web tokens.</summary>
public sealed class JwtConnectionTests(Backend backend) : JwtFixture(backend)
{
    [Test]
    public async Task Manager_TokenOutdatedByAChangeOfARole_SignsInAgain()
    {
        await EnableAsync();
        await using var connection = new EtcdConnection(
            new EtcdConnectionOptions { Endpoints = [Server.ConnectionString], Username = "root", Password = Password });
        var manager = new EndpointManager(connection, "service");
        await manager.AddEndpointAsync("service/1", new RegisteredEndpoint("a:1"));

        await Root.Auth.RoleAddAsync(new AuthRoleAddRequest { Name = "role" });

        await manager.AddEndpointAsync("service/2", new RegisteredEndpoint("a:2")).Within("a write after the change");
        (await manager.ListAsync().Within("a read")).Should().HaveCount(2);
    }
}
