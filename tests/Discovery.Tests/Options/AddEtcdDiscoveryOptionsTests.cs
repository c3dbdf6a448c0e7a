using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using NUnit.Framework;
using Testing;

namespace Etcd.Discovery.Tests.Options;

[Parallelizable(ParallelScope.All)]
internal sealed class AddEtcdDiscoveryOptionsTests
{
    private const string Endpoints = """
        "Endpoints": "http://127.0.0.1:2379"
        """;

    [Test]
    public void AddEtcdDiscovery_Sections_AreBound()
    {
        var configuration = OptionsBinding.FromJson(
            $$"""{ "Etcd": { {{Endpoints}}, "CallTimeout": "00:00:09" }, "Resolver": { "EmptyEndpoints": "Drain" } }""");
        using var services = new ServiceCollection()
            .AddEtcdDiscovery(configuration.GetSection("Etcd"), configuration.GetSection("Resolver"))
            .BuildServiceProvider();

        var connection = services.GetRequiredService<EtcdConnection>();

        connection.Options.Endpoints.Should().Equal("http://127.0.0.1:2379");
        connection.Options.CallTimeout.Should().Be(TimeSpan.FromSeconds(9));
        services.GetRequiredService<IOptions<EtcdResolverOptions>>().Value.EmptyEndpoints.Should().Be(EmptyEndpointsMode.Drain);
    }

    [Test]
    public void Configure_Section_Applies()
    {
        using var services = new ServiceCollection()
            .AddEtcdDiscovery("http://127.0.0.1:2379")
            .Configure<EtcdConnectionOptions>(OptionsBinding.FromJson("""{ "CallTimeout": "00:00:09" }"""))
            .BuildServiceProvider();

        services.GetRequiredService<EtcdConnection>().Options.CallTimeout.Should().Be(TimeSpan.FromSeconds(9));
    }

    [TestCase("""{ "Endpoints": [] }""", "*EtcdConnectionOptions.Endpoints must have at least one*")]
    [TestCase("""{ "Endpoints": ["ftp://a:1"] }""", "*EtcdConnectionOptions.Endpoints must be URLs*ftp://a:1*")]
    [TestCase("""{ "Endpoints": { "a": { "b": "http://a:1" } } }""", "*EtcdConnectionOptions.Endpoints must have at least one*")]
    [TestCase($$"""{ {{Endpoints}}, "CallTimeout": "00:00:00" }""", "*EtcdConnectionOptions.CallTimeout must be between*")]
    [TestCase($$"""{ {{Endpoints}}, "CallTimeout": "soon:er" }""", "*Etcd:CallTimeout*hh:mm:ss*\"soon:er\"*")]
    [TestCase($$"""{ {{Endpoints}}, "CallTimeout": "24:00:00" }""", "*Etcd:CallTimeout*hh:mm:ss*\"24:00:00\"*")]
    [TestCase($$"""{ {{Endpoints}}, "CallTimeout": "00:10" }""", "*Etcd:CallTimeout*hh:mm:ss*\"00:10\"*")]
    [TestCase($$"""{ {{Endpoints}}, "MemberRefreshInterval": "5:00" }""", "*Etcd:MemberRefreshInterval*hh:mm:ss*\"5:00\"*")]
    [TestCase($$"""{ {{Endpoints}}, "CallTimeout": 5 }""", "*Etcd:CallTimeout*hh:mm:ss*\"5\"*")]
    [TestCase($$"""{ {{Endpoints}}, "CallTimeout": { "Seconds": 5 } }""", "*Etcd:CallTimeout*single value, not a section*")]
    [TestCase($$"""{ {{Endpoints}}, "Seed": [1] }""", "*Etcd:Seed*single value, not a section*")]
    [TestCase($$"""{ {{Endpoints}}, "Seed": "many" }""", "*'many' at 'Etcd:Seed'*")]
    [TestCase($$"""{ {{Endpoints}}, "TimeProvider": "System" }""", "*Etcd:TimeProvider is not the name of a property of EtcdConnectionOptions*")]
    [TestCase($$"""{ {{Endpoints}}, "Tls": { "TargetHost": "a" } }""", "*Etcd:Tls is not the name of a property of EtcdConnectionOptions*")]
    public async Task Start_ConnectionSectionIsWrong_FailsAndNamesTheKey(string section, string message)
    {
        var configuration = OptionsBinding.FromJson($$"""{ "Etcd": {{section}} }""");

        await StartingAsync(services => services.AddEtcdDiscovery(configuration.GetSection("Etcd"))).Should().ThrowAsync<Exception>()
            .WithMessage(message);
    }

    [Test]
    public async Task Start_NoSuchSection_FailsAndNamesIt()
    {
        var configuration = OptionsBinding.FromJson($$"""{ "Etcd": { {{Endpoints}} } }""");

        await StartingAsync(services => services.AddEtcdDiscovery(configuration.GetSection("Ectd"))).Should().ThrowAsync<Exception>()
            .WithMessage("*no section Ectd*");
    }

    [TestCase("""{ "InitialTimeout": "00:00:00" }""", "*EtcdResolverOptions.InitialTimeout must be between*")]
    [TestCase("""{ "EmptyEndpoints": "Sometimes" }""", "*'Sometimes' at 'Resolver:EmptyEndpoints'*")]
    [TestCase("""{ "EmptyEndpoint": "Drain" }""", "*Resolver:EmptyEndpoint is not the name of a property of EtcdResolverOptions*EmptyEndpoints*")]
    public async Task Start_ResolverSectionIsWrong_FailsAndNamesTheKey(string section, string message)
    {
        var configuration = OptionsBinding.FromJson($$"""{ "Etcd": { {{Endpoints}} }, "Resolver": {{section}} }""");

        await StartingAsync(services => services.AddEtcdDiscovery(configuration.GetSection("Etcd"), configuration.GetSection("Resolver")))
            .Should().ThrowAsync<Exception>().WithMessage(message);
    }

    [Test]
    public async Task Start_RegistrarDefaultsOutOfRange_FailsAndNamesTheProperty() =>
        await StartingAsync(services => services
                .AddEtcdDiscovery("http://127.0.0.1:2379")
                .Configure<ServiceRegistrationOptions>(OptionsBinding.FromJson("""{ "Ttl": "00:00:00" }""")))
            .Should().ThrowAsync<OptionsValidationException>().WithMessage("*ServiceRegistrationOptions.Ttl must be between*");

    private static Func<Task> StartingAsync(Action<IServiceCollection> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        configure(builder.Services);
        var host = builder.Build();
        return async () =>
        {
            using (host)
            {
                await host.StartAsync().Within("the host's start");
            }
        };
    }
}
