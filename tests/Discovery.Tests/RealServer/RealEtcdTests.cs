using Etcd.Api;
using Etcd.Discovery.Tests.Support;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing;
using Testing.Etcd;
using Testing.Network;

namespace Etcd.Discovery.Tests.RealServer;

/// <summary>What needs a process that can be killed, or authentication.</summary>
[TestFixture]
internal sealed class RealEtcdTests
{
    private const string Target = "foo/bar/my-service";

    private static EtcdConnection Connect(RealEtcd etcd, string? password = null) => new(new EtcdConnectionOptions
    {
        Endpoints = [etcd.ConnectionString],
        Username = password is null ? null : "root",
        Password = password,
        MaxBackoff = TimeSpan.FromMilliseconds(200),
    });

    private static async Task EnableAuthenticationAsync(RealEtcd etcd)
    {
        using var clients = new EtcdClients(etcd.ConnectionString);
        await clients.EnableAuthenticationAsync();
    }

    private static async Task ForgetTokensAsync(RealEtcd etcd)
    {
        using var clients = new EtcdClients(etcd.ConnectionString);
        var token = (await clients.Auth.AuthenticateAsync(new AuthenticateRequest { Name = "root", Password = "secret" })).Token;
        using var root = new EtcdClients(etcd.ConnectionString, token);
        await root.Auth.AuthDisableAsync(new AuthDisableRequest());
        await clients.Auth.AuthEnableAsync(new AuthEnableRequest());
    }

    private static Task AddAsync(EndpointManager manager, string name) => AddAsync(manager, $"{Target}/{name}", $"h:{name}");

    private static Task AddAsync(EndpointManager manager, string key, string address) =>
        manager.AddEndpointAsync(key, new RegisteredEndpoint(address)).Within("an add");

    [Test]
    public async Task Watch_ServerKilledAndRestarted_GoesOn()
    {
        await using var etcd = await RealEtcd.StartAsync();
        await using var connection = Connect(etcd);
        var manager = new EndpointManager(connection, Target);
        await AddAsync(manager, "1");
        await using var batches = new Batches(manager);
        await batches.NextAsync();
        await AddAsync(manager, "2");
        (await batches.NextAsync()).Should().Equal("+2=h:2");
        var next = batches.NextAsync();

        await etcd.RestartAsync();
        await manager.DeleteEndpointAsync(Target + "/1").Within("a delete");

        (await next).Should().Equal("-1");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Watch_StoreWipedAndAsLongAsBefore_FollowsTheNewStore(bool wasEmpty)
    {
        await using var etcd = await RealEtcd.StartAsync();
        await using var wire = new TcpProxy(etcd.Port);
        await using var connection = new EtcdConnection(
            new EtcdConnectionOptions { Endpoints = [wire.ConnectionString], MaxBackoff = TimeSpan.FromMilliseconds(200) });
        await using var direct = Connect(etcd);
        var manager = new EndpointManager(direct, Target);
        await AddAsync(wasEmpty ? new EndpointManager(direct, "elsewhere") : manager, wasEmpty ? "elsewhere/1" : $"{Target}/1", "h:1");
        await using var directory = new ServiceDirectory(connection, Target);
        await directory.WaitForLoadAsync().Within();

        wire.HangUp();
        await etcd.RestartAsync(keepData: false);
        await AddAsync(manager, $"{Target}/2", "h:2");
        await AddAsync(manager, $"{Target}/3", "h:3");
        wire.LeadTo(etcd.Port);

        await Bounded.UntilAsync(() => directory.Current.GetAddresses(Target) is ["h:2", "h:3"], "the new store");
    }

    [Test]
    public async Task Call_TokensLost_AuthenticatesAgain()
    {
        await using var etcd = await RealEtcd.StartAsync();
        await EnableAuthenticationAsync(etcd);
        await using var connection = Connect(etcd, "secret");
        var manager = new EndpointManager(connection, Target);
        await using var batches = new Batches(manager);
        await batches.NextAsync();
        await AddAsync(manager, "1");
        (await batches.NextAsync()).Should().Equal("+1=h:1");
        var next = batches.NextAsync();

        await ForgetTokensAsync(etcd);
        await AddAsync(manager, "2");

        (await next).Should().Equal("+2=h:2");
    }

    [Test]
    public async Task Call_AuthenticationSwitchedOn_Authenticates()
    {
        await using var etcd = await RealEtcd.StartAsync();
        await using var connection = Connect(etcd, "secret");
        var manager = new EndpointManager(connection, Target);
        await using var batches = new Batches(manager);
        await batches.NextAsync();
        await AddAsync(manager, "1");
        (await batches.NextAsync()).Should().Equal("+1=h:1");
        var next = batches.NextAsync();

        await EnableAuthenticationAsync(etcd);
        await AddAsync(manager, "2");

        (await next).Should().Equal("+2=h:2");
    }

    [Test]
    public async Task Watch_OpenedWithALostToken_AuthenticatesAgain()
    {
        await using var etcd = await RealEtcd.StartAsync();
        await EnableAuthenticationAsync(etcd);
        await using var connection = Connect(etcd, "secret");
        var manager = new EndpointManager(connection, Target);
        await using var batches = new Batches(manager);
        await batches.NextAsync();

        await ForgetTokensAsync(etcd);
        var next = batches.NextAsync();
        await using var other = Connect(etcd, "secret");
        await AddAsync(new EndpointManager(other, Target), "1");

        (await next).Should().Equal("+1=h:1");
    }

    [Test]
    public async Task Call_WrongOrNoPassword_HasEtcdsCodeAndMessage()
    {
        await using var etcd = await RealEtcd.StartAsync();
        await EnableAuthenticationAsync(etcd);
        await using var wrong = Connect(etcd, "wrong");
        await using var none = Connect(etcd);

        (await new EndpointManager(wrong, Target).Awaiting(it => it.ListAsync()).Should().ThrowAsync<EtcdException>())
            .WithMessage("etcdserver: authentication failed, invalid user ID or password").Which.Code.Should().Be(StatusCode.InvalidArgument);
        (await new EndpointManager(none, Target).Awaiting(it => it.ListAsync()).Should().ThrowAsync<EtcdException>())
            .WithMessage("etcdserver: user name is empty").Which.Code.Should().Be(StatusCode.InvalidArgument);
    }

    [Test]
    public async Task Resolver_ServerKilledAndRestarted_GoesOn()
    {
        await using var etcd = await RealEtcd.StartAsync();
        await using var connection = Connect(etcd);
        var manager = new EndpointManager(connection, Target);
        await using var a = await GreeterServer.StartAsync();
        await using var b = await GreeterServer.StartAsync();
        await manager.AddEndpointAsync(Target + "/a", new RegisteredEndpoint(a.Address));
        using var channel = connection.CreateChannel("etcd:///" + Target);
        (await GreeterServer.AskAsync(channel)).Should().Be(a.Address);

        await etcd.KillAsync();
        (await GreeterServer.AskAsync(channel)).Should().Be(a.Address);
        await etcd.RestartAsync();
        await manager.AddEndpointAsync(Target + "/b", new RegisteredEndpoint(b.Address));

        await GreeterServer.UntilAnsweredByAsync(channel, a, b);
    }

    [Test]
    public async Task Watch_Silent_IsAnsweredByARealServer()
    {
        using var logs = new CapturedLogs();
        await using var etcd = await RealEtcd.StartAsync();
        await using var connection = new EtcdConnection(
            new EtcdConnectionOptions
            {
                Endpoints = [etcd.ConnectionString],
                WatchProgressInterval = TimeSpan.FromSeconds(1),
            },
            logs);
        await using var first = WatchHub.Of(connection).Open(KeyRange.Prefix("p/"), 1);
        await using var second = WatchHub.Of(connection).Open(KeyRange.Single("q"), 1);

        (await first.ReadAsync(default).Within("the creation")).Created.Should().BeTrue();
        (await second.ReadAsync(default).Within("the creation")).Created.Should().BeTrue();
        await Bounded.UntilAsync(() => logs.Entries.Count(entry => entry.Id.Name == "LogProgress") > 1, "answers about progress");

        await new EndpointManager(connection, "p").AddEndpointAsync("p/a", new RegisteredEndpoint("h:1"));
        (await first.ReadAsync(default).Within("an event")).Events.Should().ContainSingle();
    }

    [Test]
    public async Task Watches_Many_ShareAStreamThatSurvivesARestart()
    {
        const int Count = 200;
        await using var etcd = await RealEtcd.StartAsync();
        await using var connection = Connect(etcd);
        var managers = Enumerable.Range(0, Count).Select(i => new EndpointManager(connection, $"{Target}/{i}")).ToArray();
        var batches = managers.Select(manager => new Batches(manager)).ToArray();
        await Task.WhenAll(batches.Select(it => it.NextAsync()));

        await Task.WhenAll(managers.Select(manager => AddAsync(manager, manager.Target + "/1")));
        (await Task.WhenAll(batches.Select(it => it.NextAsync()))).Should().OnlyContain(batch => batch.Single() == "+1=h:1");
        await etcd.RestartAsync();
        await Task.WhenAll(managers.Select(manager => AddAsync(manager, manager.Target + "/2")));
        (await Task.WhenAll(batches.Select(it => it.NextAsync()))).Should().OnlyContain(batch => batch.Single() == "+2=h:1");

        await Task.WhenAll(batches.Select(it => it.DisposeAsync().AsTask()));

        static Task AddAsync(EndpointManager manager, string key) =>
            manager.AddEndpointAsync(key, new RegisteredEndpoint("h:1")).Within("an add");
    }

    [Test]
    public async Task SharedLease_LostAndReleased_IsReplacedAndRevoked()
    {
        await using var etcd = await RealEtcd.StartAsync();
        using var clients = new EtcdClients(etcd.ConnectionString);
        await using var connection = Connect(etcd);
        var registrar = new ServiceRegistrar(connection, new() { SharedLease = true });
        var registrations = await Task.WhenAll(Enumerable.Range(1, 20)
            .Select(i => registrar.RegisterAsync(Target, new RegisteredEndpoint($"h:{i}")))).Within();
        var lease = (await clients.LeasesAsync()).Should().ContainSingle().Subject;
        var lost = registrations.Select(it => it.WaitForStateAsync(RegistrationState.Lost)).ToArray();

        await clients.RevokeAsync(lease);

        await Task.WhenAll(lost).Within();
        await Task.WhenAll(registrations.Select(it => it.WaitForStateAsync(RegistrationState.Registered))).Within();
        (await clients.LeasesAsync()).Should().ContainSingle().Which.Should().NotBe(lease);
        await registrations[0].DisposeAsync();
        (await new EndpointManager(connection, Target).ListAsync()).Should().HaveCount(19);
        await Task.WhenAll(registrations.Select(it => it.DisposeAsync().AsTask())).Within();
        (await clients.LeasesAsync()).Should().BeEmpty();
    }
}
