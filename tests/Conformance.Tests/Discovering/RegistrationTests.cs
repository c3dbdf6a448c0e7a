using Conformance.Tests.Backends;
using Etcd.Discovery;
using Etcd.Api;
using FluentAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Testing;

namespace Conformance.Tests.Discovering;

// Alone: each step has to be made before a lease of a few seconds, or a call, is over.
[NonParallelizable]
public sealed class RegistrationTests(Backend backend) : DiscoveryFixture(backend)
{
    private static readonly ServiceRegistrationOptions ShortLived = new() { Ttl = TimeSpan.FromSeconds(2), InstanceId = "instance" };

    [Test]
    public async Task RegisterAsync_Endpoint_IsListedUnderALeaseUntilDisposed()
    {
        var registration = await new ServiceRegistrar(Connection).RegisterAsync(Target, new RegisteredEndpoint("a:1"));

        (await GetAsync("a:1"))!.Lease.Should().Be(registration.LeaseId).And.NotBe(0);
        await registration.DisposeAsync().Within("the end of the registration");

        (await GetAsync("a:1")).Should().BeNull();
        var left = await Etcd.Lease.LeaseTimeToLiveAsync(new LeaseTimeToLiveRequest { ID = registration.LeaseId });
        left.TTL.Should().Be(-1);
    }

    [Test]
    public async Task RegisterAsync_TtlPasses_KeepsTheLeaseAlive()
    {
        await using var registration = await new ServiceRegistrar(Connection).RegisterAsync(Target, new RegisteredEndpoint("a:1"), ShortLived);

        // A lease granted later with the same TTL, that nobody keeps alive, is gone first.
        var witness = await Etcd.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = 3 });
        await PutAsync("witness", lease: witness.ID);
        await Bounded.UntilAsync(async () => await GetAsync("witness") is null, "the witness's expiry");

        (await GetAsync("instance")).Should().NotBeNull();
        registration.State.Should().Be(RegistrationState.Registered);
    }

    [Test]
    public async Task Registration_LeaseRevokedByOthers_ComesBackUnderAnotherOne()
    {
        await using var registration = await new ServiceRegistrar(Connection).RegisterAsync(Target, new RegisteredEndpoint("a:1"), ShortLived);
        var lost = registration.LeaseId;

        await Etcd.Lease.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lost });

        await Bounded.UntilAsync(async () => await GetAsync("instance") is { Lease: var lease } && lease != lost, "another lease");
    }

    [Test]
    public async Task Registration_KeyDeletedByOthers_ComesBack()
    {
        await using var registration = await new ServiceRegistrar(Connection).RegisterAsync(Target, new RegisteredEndpoint("a:1"), ShortLived);

        await DeleteAsync("instance");

        await Bounded.UntilAsync(async () => await GetAsync("instance") is not null, "the key");
    }

    [Test]
    public async Task Registration_ServerRestarts_ComesBackByItself()
    {
        await using var registration = await new ServiceRegistrar(Connection).RegisterAsync(Target, new RegisteredEndpoint("a:1"), ShortLived);

        await Server.RestartAsync();

        await Bounded.UntilAsync(IsListedAsync, "the registration after the restart");
    }

    [Test]
    public async Task AddEtcdServerRegistration_HostedServer_IsListedFromStartToStop()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddEtcdDiscovery(Server.ConnectionString);
        builder.Services.AddEtcdServerRegistration(Target, options => options.FailFast = true);
        await using var app = builder.Build();

        await app.StartAsync().Within("the host's start");
        var address = new Uri(app.Urls.Single()).Authority;
        (await Manager.ListAsync()).Values.Should().Equal(new RegisteredEndpoint(address));
        await app.StopAsync().Within("the host's end");

        (await Manager.ListAsync()).Should().BeEmpty();
    }

    private async Task<bool> IsListedAsync()
    {
        try
        {
            return await GetAsync("instance") is not null;
        }
        catch (Grpc.Core.RpcException)
        {
            // The clients' own channel has yet to notice the restart.
            return false;
        }
    }
}
