using Etcd.Discovery;
using FakeEtcd;
using FluentAssertions;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Recipes;

public sealed class WebAppRecipes
{
    [Test]
    public async Task WebAppOnKestrel()
    {
        await using var etcd = await FakeEtcdServer.StartAsync();
        await using var factory = new WebApplicationFactory<Program>();
        await using var app = factory.WithWebHostBuilder(host => host.UseSetting("Etcd", etcd.ConnectionString));
        app.UseKestrel(port: 0);
        app.StartServer();

        var registration = app.Services.GetRequiredService<IEtcdRegistration>();
        await registration.WaitForStateAsync(RegistrationState.Registered);

        etcd.Get(registration.Key!).Should().Contain(app.ClientOptions.BaseAddress.Authority);
        etcd.Leases.List().Should().ContainSingle(lease => lease.Id == registration.LeaseId);
    }

    [Test]
    public async Task WebAppOnTestServer()
    {
        await using var etcd = await FakeEtcdServer.StartAsync();
        await using var factory = new WebApplicationFactory<Program>();
        await using var app = factory.WithWebHostBuilder(host => host.UseSetting("Etcd", etcd.ConnectionString));
        using var client = app.CreateClient();

        (await client.GetStringAsync("/")).Should().Be("hello");

        etcd.Leases.List().Should().BeEmpty();
    }
}
