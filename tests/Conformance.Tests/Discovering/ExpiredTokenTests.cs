using Etcd.Discovery;
using Etcd.Api;
using FakeEtcd;
using FluentAssertions;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace Conformance.Tests.Discovering;

/// <summary>A connection whose token expires, on a clock that the test holds.</summary>
public sealed class ExpiredTokenTests
{
    private FakeEtcdServer _etcd = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _etcd = await FakeEtcdServer.StartAsync(options => options.UseManualClock());
        using var clients = new EtcdClients(_etcd.ConnectionString);
        await clients.Auth.UserAddAsync(new AuthUserAddRequest { Name = "root", Password = "secret" });
        await clients.Auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = "root", Role = "root" });
        await clients.Auth.AuthEnableAsync(new AuthEnableRequest());
    }

    [TearDown]
    public async Task StopAsync() => await _etcd.DisposeAsync();

    [Test]
    public async Task Manager_TokenExpired_GetsAnotherOne()
    {
        await using var connection = new EtcdConnection(
            new EtcdConnectionOptions { Endpoints = [_etcd.ConnectionString], Username = "root", Password = "secret" });
        var manager = new EndpointManager(connection, "service");
        await manager.AddEndpointAsync("service/1", new RegisteredEndpoint("a:1"));

        await _etcd.AdvanceAsync(TimeSpan.FromMinutes(5));
        await manager.AddEndpointAsync("service/2", new RegisteredEndpoint("a:2")).Within("a write after the token's time to live");
        _etcd.ExpireAuthTokens();

        (await manager.ListAsync().Within("a read after the token's end")).Should().HaveCount(2);
    }
}
