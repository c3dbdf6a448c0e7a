using Conformance.Tests.Auth;
using Conformance.Tests.Backends;
using Etcd.Discovery;
using Etcd.Api;
using FakeEtcd;
using FluentAssertions;
using NUnit.Framework;
using Testing;
using Testing.Network;

namespace Conformance.Tests.Discovering;

/// <summary>A connection with a user name, on servers that ask for one.</summary>
[TestFixture(Backend.Fake)]
[TestFixture(Backend.Real)]
public sealed class ConnectionAuthTests(Backend backend) : AuthFixture(backend)
{
    private const string Target = "service";

    private static readonly RegisteredEndpoint Address = new("a:1");

    [Test]
    public async Task Manager_UserWithItsServicesKeys_AddsAndLists()
    {
        await EnableUserAsync();
        await using var connection = Connect();

        await new EndpointManager(connection, Target).AddEndpointAsync("service/1", Address);

        (await new EndpointManager(connection, Target).ListAsync()).Keys.Should().Equal("service/1");
        var other = () => new EndpointManager(connection, "other").ListAsync().Within("a refusal");
        await ShouldFailAsync(other, EtcdError.PermissionDenied);
    }

    [Test]
    public async Task Manager_WrongPasswordOrNoUser_FailsAsEtcdSays()
    {
        await EnableUserAsync();
        await using var wrong = Connect(password: "wrong");
        await using var anonymous = new EtcdConnection(Server.ConnectionString);

        await ShouldFailAsync(() => new EndpointManager(wrong, Target).ListAsync().Within("a refusal"), EtcdError.AuthFailed);
        await ShouldFailAsync(() => new EndpointManager(anonymous, Target).ListAsync().Within("a refusal"), EtcdError.UserEmpty);
    }

    [Test]
    public async Task Manager_AuthenticationSwitchedOnAndOff_GoesOn()
    {
        await using var connection = Connect();
        var manager = new EndpointManager(connection, Target);
        await manager.AddEndpointAsync("service/1", Address);

        await EnableUserAsync();
        await manager.AddEndpointAsync("service/2", Address);

        await Root.Auth.AuthDisableAsync(new AuthDisableRequest());
        await manager.AddEndpointAsync("service/3", Address);
        (await manager.ListAsync()).Should().HaveCount(3);
    }

    [Test]
    public async Task Manager_TokenNoLongerGood_GetsAnotherOne()
    {
        await EnableUserAsync();
        await using var connection = Connect();
        var manager = new EndpointManager(connection, Target);
        await manager.AddEndpointAsync("service/1", Address);

        await EndTokensAsync();
        await Task.WhenAll(Enumerable.Range(2, 20).Select(number => manager.AddEndpointAsync($"service/{number}", Address)))
            .Within("writes with another token");

        (await manager.ListAsync()).Should().HaveCount(21);
    }

    [Test]
    public async Task WatchAsync_TokenNoLongerGoodWhenItsStreamBreaks_GoesOn()
    {
        await EnableUserAsync();
        var port = new Uri(Server.ConnectionString).Port;
        await using var wire = new TcpProxy(port);
        await using var connection = Connect(wire.ConnectionString);
        await new EndpointManager(connection, Target).AddEndpointAsync("service/1", Address);
        await using var watch = new EndpointManager(connection, Target).WatchAsync().GetAsyncEnumerator();
        (await watch.MoveNextAsync().Within("the first set")).Should().BeTrue();
        var next = watch.MoveNextAsync().AsTask();

        await EndTokensAsync();
        wire.HangUp();
        wire.LeadTo(port);
        await Root.Kv.DeleteRangeAsync(new DeleteRangeRequest { Key = Utf8("service/1") });

        (await next.Within("the next change")).Should().BeTrue();
        watch.Current.Single().IsAdd.Should().BeFalse();
    }

    [Test]
    public async Task Registration_TokenNoLongerGoodWhenItsLeaseIsLost_ComesBack()
    {
        await EnableUserAsync();
        await using var connection = Connect();
        await using var registration = await new ServiceRegistrar(connection).RegisterAsync(Target, Address);
        var lost = registration.LeaseId;

        await EndTokensAsync();
        await Root.Lease.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lost });

        await Bounded.UntilAsync(
            async () => (await Root.Kv.RangeAsync(new RangeRequest { Key = Utf8(registration.Key) })).Kvs is [{ Lease: var lease }] && lease != lost,
            "another lease");
    }

    private static async Task ShouldFailAsync(Func<Task> call, EtcdError error)
    {
        var refused = (await call.Should().ThrowExactlyAsync<EtcdException>()).Which;
        (refused.Code, refused.Message).Should().Be((error.Code, error.Message));
    }

    private async Task EnableUserAsync()
    {
        await EnableAsync();
        await UserAsync("user", ReadWrite("service/", "service0"));
    }

    /// <summary>Ends every token of the user, as their expiry would: a change of the password does it, even to the same one.</summary>
    private async Task EndTokensAsync() =>
        await Root.Auth.UserChangePasswordAsync(new AuthUserChangePasswordRequest { Name = "user", Password = Password });

    private EtcdConnection Connect(string? endpoint = null, string password = Password) => new(new EtcdConnectionOptions
    {
        Endpoints = [endpoint ?? Server.ConnectionString],
        Username = "user",
        Password = password,
        MaxBackoff = TimeSpan.FromMilliseconds(200),
    });
}
