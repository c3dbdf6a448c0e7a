using Conformance.Tests.Backends;
using Etcd.Discovery;
using FluentAssertions;
using NUnit.Framework;
using Testing;
using Testing.Network;

namespace Conformance.Tests.Discovering;

/// <summary>Real calls to real servers that are found through a server of each kind.</summary>
public sealed class ResolverTests(Backend backend) : DiscoveryFixture(backend)
{
    [Test]
    public async Task RoundRobin_TwoServers_ShareTheCallsEqually()
    {
        await using var a = await GreeterServer.StartAsync();
        await using var b = await GreeterServer.StartAsync();
        await AddAsync(a);
        await AddAsync(b);

        // An address under a second key does not get a second share.
        await Manager.AddEndpointAsync(Prefix + "again", new RegisteredEndpoint(a.Address));
        using var channel = Connection.CreateChannel(TargetAddress);
        await GreeterServer.UntilAnsweredByAsync(channel, a, b);

        (await GreeterServer.CountAnswersAsync(channel)).Values.Should().Equal(6, 6);
    }

    [Test]
    public async Task RoundRobin_EndpointsComeAndGo_CallsFollow()
    {
        await using var a = await GreeterServer.StartAsync();
        await using var b = await GreeterServer.StartAsync();
        await using var c = await GreeterServer.StartAsync();
        await AddAsync(a);
        await AddAsync(b);
        using var channel = Connection.CreateChannel(TargetAddress);
        await GreeterServer.UntilAnsweredByAsync(channel, a, b);

        await AddAsync(c);
        await GreeterServer.UntilAnsweredByAsync(channel, a, b, c);
        await Manager.DeleteEndpointAsync(KeyOf(a));
        await GreeterServer.UntilAnsweredByAsync(channel, b, c);
    }

    [Test]
    public async Task RoundRobin_EndpointMoves_CallsGoToItsNewAddress()
    {
        await using var before = await GreeterServer.StartAsync();
        await using var after = await GreeterServer.StartAsync();
        await Manager.AddEndpointAsync(Prefix + "instance", new RegisteredEndpoint(before.Address));
        using var channel = Connection.CreateChannel(TargetAddress);
        await GreeterServer.UntilAnsweredByAsync(channel, before);

        await Manager.AddEndpointAsync(Prefix + "instance", new RegisteredEndpoint(after.Address));

        await GreeterServer.UntilAnsweredByAsync(channel, after);
    }

    [Test]
    public async Task RoundRobin_LeaseExpires_CallsGoElsewhere()
    {
        await using var a = await GreeterServer.StartAsync();
        await using var b = await GreeterServer.StartAsync();
        await AddAsync(b);
        using var channel = Connection.CreateChannel(TargetAddress);
        await using (var crashing = NewConnection())
        {
            // So long that a busy machine looks at the key before the lease ends.
            var options = new ServiceRegistrationOptions { Ttl = TimeSpan.FromSeconds(5) };
            await new ServiceRegistrar(crashing).RegisterAsync(Target, new RegisteredEndpoint(a.Address), options).Within("the registration");
            await GreeterServer.UntilAnsweredByAsync(channel, a, b);
        }

        // Its connection gone, nobody keeps the lease alive, and nobody can revoke it.
        (await GetAsync(a.Address)).Should().NotBeNull("only the lease's end takes it away");
        await GreeterServer.UntilAnsweredByAsync(channel, b);
    }

    [Test]
    public async Task RoundRobin_ValuesThatAreNoEndpoint_AreSkipped()
    {
        await using var a = await GreeterServer.StartAsync();
        await using var b = await GreeterServer.StartAsync();
        await AddAsync(a);
        await PutAsync("broken", "{");
        await PutAsync("no-port", """{"Addr":"127.0.0.1:http"}""");
        using var channel = Connection.CreateChannel(TargetAddress);
        await GreeterServer.UntilAnsweredByAsync(channel, a);

        await PutAsync("plain", $$"""{"Addr":"{{b.Address}}"}""");
        await GreeterServer.UntilAnsweredByAsync(channel, a, b);
        await PutAsync("plain", "no endpoint any more");
        await GreeterServer.UntilAnsweredByAsync(channel, a);
    }

    [Test]
    public async Task RoundRobin_ServiceWhoseNameBeginsAlike_IsAnotherOne()
    {
        await using var a = await GreeterServer.StartAsync();
        await using var other = await GreeterServer.StartAsync();
        await new EndpointManager(Connection, Target + "_other").AddEndpointAsync(Target + "_other/a", new RegisteredEndpoint(other.Address));
        await AddAsync(a);
        using var channel = Connection.CreateChannel(TargetAddress);

        await GreeterServer.UntilAnsweredByAsync(channel, a);
    }
}
