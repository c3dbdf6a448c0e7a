using Etcd.Discovery;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.ServiceDiscovery;
using NUnit.Framework;
using Testing;

namespace Etcd.Extensions.ServiceDiscovery.Tests;

[Parallelizable(ParallelScope.All)]
internal sealed class OptionsTests
{
    [Test]
    public void Bind_EveryProperty_IsSet()
    {
        var configuration = OptionsBinding.FromJson(
            """
            {
              "Services": {
                "KeyPrefix": "services/", "InitialTimeout": "00:00:01", "IdleTimeout": "00:10:00", "HostNameSource": "Metadata",
                "Domains": ["shop.internal", "*"]
              }
            }
            """);
        using var services = new ServiceCollection()
            .AddEtcdServiceEndpointProvider(configuration.GetSection("Services")).BuildServiceProvider();

        OptionsBinding.Describe(services.GetRequiredService<IOptions<EtcdServiceEndpointProviderOptions>>().Value)
            .Should().BeEquivalentTo(new Dictionary<string, string>
            {
                ["KeyPrefix"] = "services/",
                ["InitialTimeout"] = "00:00:01",
                ["IdleTimeout"] = "00:10:00",
                ["HostNameSource"] = "Metadata",
                ["Domains"] = "shop.internal, *",
            });
    }

    [TestCase("""{ "InitialTimeout": "00:00:00" }""", "*EtcdServiceEndpointProviderOptions.InitialTimeout must be between*")]
    [TestCase("""{ "IdleTimeout": "2.00:00:00" }""", "*EtcdServiceEndpointProviderOptions.IdleTimeout must be between*")]
    [TestCase("""{ "Domains": [".internal"] }""", "*EtcdServiceEndpointProviderOptions.Domains must contain domains such as*\".internal\"*")]
    [TestCase("""{ "Domains": ["internal."] }""", "*\"internal.\"*")]
    [TestCase("""{ "Domains": ["10.0.0.1"] }""", "*\"10.0.0.1\"*")]
    [TestCase("""{ "Domains": [""] }""", "*Domains must contain domains*")]
    [TestCase("""{ "Domains": "internal" }""", "*Services:Domains: EtcdServiceEndpointProviderOptions.Domains is a list, not a text*")]
    [TestCase("""{ "Prefix": "a" }""", "*Services:Prefix is not the name of a property*")]
    public async Task Start_SectionIsWrong_FailsAndNamesTheKey(string section, string message)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddEtcdServiceEndpointProvider(
            OptionsBinding.FromJson($$"""{ "Services": {{section}} }""").GetSection("Services"));
        using var host = builder.Build();

        await host.Awaiting(it => it.StartAsync().Within("the start")).Should().ThrowAsync<OptionsValidationException>().WithMessage(message);
    }

    [Test]
    public void Configure_WrongValues_AreNamed()
    {
        using var services = new ServiceCollection()
            .AddEtcdServiceEndpointProvider(options => (options.KeyPrefix, options.HostNameSource) = (null!, (ServerNameSource)9))
            .BuildServiceProvider();

        services.Invoking(it => it.GetRequiredService<IOptions<EtcdServiceEndpointProviderOptions>>().Value)
            .Should().Throw<OptionsValidationException>().WithMessage("*KeyPrefix must not be null*HostNameSource must be one of*");
    }

    [Test]
    public async Task Resolve_NoConnectionInTheContainer_SaysWhatToCall()
    {
        await using var services = new ServiceCollection().AddEtcdServiceEndpointProvider().BuildServiceProvider();

        services.Invoking(it => it.GetServices<IServiceEndpointProviderFactory>().ToArray())
            .Should().Throw<InvalidOperationException>().WithMessage("*no EtcdConnection*AddEtcdDiscovery*");
    }

    [Test]
    public void Add_Twice_AddsOneProvider() =>
        new ServiceCollection().AddEtcdServiceEndpointProvider().AddEtcdServiceEndpointProvider()
            .Count(service => service.ServiceType == typeof(IServiceEndpointProviderFactory)).Should().Be(1);
}
