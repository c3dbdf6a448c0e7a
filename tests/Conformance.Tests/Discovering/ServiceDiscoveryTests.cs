using Conformance.Tests.Backends;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.ServiceDiscovery;
using NUnit.Framework;
using Testing;

namespace Conformance.Tests.Discovering;

/// <summary>The provider for Microsoft.Extensions.ServiceDiscovery, which HttpClient and YARP use.</summary>
public sealed class ServiceDiscoveryTests(Backend backend) : DiscoveryFixture(backend)
{
    [Test]
    public async Task Resolve_EndpointsComeAndGoAndTheWireIsCut_FollowsThem()
    {
        await using var services = new ServiceCollection()
            .AddSingleton(Connection)
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddServiceDiscovery()
            .AddEtcdServiceEndpointProvider(options => options.KeyPrefix = Prefix)
            .BuildServiceProvider();
        var resolver = services.GetRequiredService<ServiceEndpointResolver>();
        await UntilResolvedAsync(resolver, "orders:80");

        await PutAsync("orders/a", """{"Addr":"10.0.0.1:8000","Metadata":{"scheme":"http"}}""");
        await UntilResolvedAsync(resolver, "http://10.0.0.1:8000/");
        Wire.HangUp();
        await PutAsync("orders/b", "10.0.0.2:8000");
        await DeleteAsync("orders/a");
        Reconnect();

        await UntilResolvedAsync(resolver, "10.0.0.2:8000");
    }

    private static Task UntilResolvedAsync(ServiceEndpointResolver resolver, string address) => Bounded.UntilAsync(
        async () =>
        {
            var source = await resolver.GetEndpointsAsync("http://orders", CancellationToken.None).Within("the endpoints");
            return source.Endpoints.Select(endpoint => endpoint.ToString()).SequenceEqual([address]);
        },
        $"the address {address}");
}
