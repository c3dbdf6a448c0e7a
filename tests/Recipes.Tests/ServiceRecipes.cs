using System.Net.Security;
using System.Text;
using Etcd.Discovery;
using FakeEtcd;
using FluentAssertions;
using Grpc.Core;
using Grpc.Net.Client.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using NUnit.Framework;
using Testing.Certificates;
using Testing.Network;

namespace Recipes;

/// <summary>The code of README and docs/services.md, which finds a real server through an etcd of its own.</summary>
public sealed class ServiceRecipes : IDisposable
{
    private readonly CertificateAuthority _authority = new();
    private SslClientAuthenticationOptions _tls = null!;
    private FakeEtcdServer _etcd = null!;
    private GreeterServer _server = null!;
    private GreeterServer _secure = null!;
    private EtcdConnection _registering = null!;

    private string Address => _etcd.ConnectionString;

    public void Dispose() => _authority.Dispose();

    [SetUp]
    public async Task StartServersAsync()
    {
        _etcd = await FakeEtcdServer.StartAsync();
        _server = await GreeterServer.StartAsync();
        _secure = await GreeterServer.StartAsync(certificate: _authority.IssueServer("my-service.internal").Certificate);
        _registering = new EtcdConnection(Address);
        await new ServiceRegistrar(_registering).RegisterAsync("shop/greeter", new RegisteredEndpoint(_server.Address));
        await new ServiceRegistrar(_registering).RegisterAsync("my-service.internal", new RegisteredEndpoint(_secure.Address));
        _tls = CertificateAuthorityTls.Trusting(_authority.Certificate);
        _tls.TargetHost = null;
    }

    [TearDown]
    public async Task StopServersAsync()
    {
        await _registering.DisposeAsync();
        await _server.DisposeAsync();
        await _secure.DisposeAsync();
        await _etcd.DisposeAsync();
    }

    [Test]
    public async Task ResolveAService()
    {
        await using var connection = new EtcdConnection(Address);
        using var channel = connection.CreateChannel("etcd:///shop/greeter");   // round_robin
        var client = new Greeter.GreeterClient(channel);

        var reply = await client.GreetAsync(new GreetRequest());

        reply.Address.Should().StartWith("127.0.0.1:");
    }

    [Test]
    public async Task ResolveWithDependencyInjection()
    {
        var services = new ServiceCollection();
        services.AddEtcdDiscovery(Address);
        services.AddGrpcClient<Greeter.GreeterClient>(options => options.Address = new Uri("etcd:///shop/greeter"));
        await using var provider = services.BuildServiceProvider();

        var reply = await provider.GetRequiredService<Greeter.GreeterClient>().GreetAsync(new GreetRequest());

        reply.Address.Should().StartWith("127.0.0.1:");
    }

    [Test]
    public async Task ResolveByWeight()
    {
        await using var connection = new EtcdConnection(Address);
        using var channel = connection.CreateChannel("etcd:///shop/greeter", options =>
            options.ServiceConfig = new ServiceConfig { LoadBalancingConfigs = { new WeightedRoundRobinConfig() } });

        var reply = await new Greeter.GreeterClient(channel).GreetAsync(new GreetRequest());

        reply.Address.Should().StartWith("127.0.0.1:");
    }

    [Test]
    public async Task ResolveWithTls()
    {
        await using var connection = new EtcdConnection(Address);
        using var channel = connection.CreateChannel("etcd:///my-service.internal", options =>
        {
            options.Credentials = ChannelCredentials.SecureSsl;
            options.HttpHandler = new SocketsHttpHandler { SslOptions = _tls };   // for a private CA; leave TargetHost unset
        });

        var reply = await new Greeter.GreeterClient(channel).GreetAsync(new GreetRequest());

        reply.Address.Should().StartWith("127.0.0.1:");
    }

    [Test]
    public async Task RegisterFromConfiguration()
    {
        var json = $$"""
            {
              "Etcd": { "Endpoints": ["{{Address}}"], "CallTimeout": "00:00:05" },
              "Registration": {
                "Target": "shop/greeter",
                "AdvertisedAddress": "10.0.0.5:5000",
                "Ttl": "00:00:10",
                "Metadata": { "weight": 3, "zones": ["eu", "us"] }
              }
            }
            """;
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json)));   // appsettings.json in a real program
        builder.Services.AddEtcdDiscovery(builder.Configuration.GetSection("Etcd"));
        builder.Services.AddEtcdRegistration(builder.Configuration.GetSection("Registration"));   // a web app: AddEtcdServerRegistration
        builder.Services.AddHealthChecks().AddEtcdDiscovery();
        using var host = builder.Build();
        await host.StartAsync();

        await host.Services.GetRequiredService<IEtcdRegistration>().WaitForStateAsync(RegistrationState.Registered);
        await host.StopAsync();
    }
}
