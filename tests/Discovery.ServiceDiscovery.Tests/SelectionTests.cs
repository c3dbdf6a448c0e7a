using System.Collections.Concurrent;
using Etcd.Discovery;
using Etcd.Extensions.ServiceDiscovery.Tests.Support;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.ServiceDiscovery;
using NUnit.Framework;

namespace Etcd.Extensions.ServiceDiscovery.Tests;

/// <summary>Which endpoints of a service a URI has.</summary>
[TestFixture]
internal sealed class SelectionTests : ProviderFixture
{
    [TestCase("https+http://my-service", "https://10.0.0.2:80", "10.0.0.3:80")]
    [TestCase("http+https://my-service", "http://10.0.0.1:80", "10.0.0.3:80")]
    [TestCase("http://my-service", "http://10.0.0.1:80", "10.0.0.3:80")]
    [TestCase("HTTPS://my-service:8080", "https://10.0.0.2:80", "10.0.0.3:80")]
    [TestCase("ftp://my-service", "10.0.0.3:80")]
    [TestCase("my-service", "http://10.0.0.1:80", "https://10.0.0.2:80", "10.0.0.3:80")]
    public async Task Resolve_Schemes_TakesTheFirstThatExistsAndThoseWithout(string uri, params string[] addresses)
    {
        Put("10.0.0.1:80", "http");
        Put("10.0.0.2:80", "https");
        Put("10.0.0.3:80");

        (await AddressesAsync(uri)).Select(WithPort).Should().Equal(addresses);
    }

    [Test]
    public async Task Resolve_SchemeIsNotAllowed_IsNeverTaken()
    {
        Build(discovery: options => (options.AllowAllSchemes, options.AllowedSchemes) = (false, ["https"]));
        Put("10.0.0.1:8000", "http");
        Put("10.0.0.2:8000", "https");

        (await AddressesAsync($"http+https://{Service}")).Should().Equal("https://10.0.0.2:8000");
        (await AddressesAsync(Service)).Should().Equal("https://10.0.0.2:8000");
    }

    [Test]
    public async Task Resolve_OnlyOtherSchemes_FallsThroughAndLogsItOnce()
    {
        Put("10.0.0.1:8000", "http");
        (await AddressesAsync($"https://{Service}")).Should().Equal($"{Service}:443");

        Put("10.0.0.2:8000", "http");
        Put("10.0.0.3:8000", "https");
        await UntilResolvedAsync($"https://{Service}", "https://10.0.0.3:8000");

        Logs.Of(512).Should().ContainSingle().Which.Should().Contain($"https://{Service}");
    }

    [TestCase("http://_admin.my-service", "10.0.0.3:80", "10.0.0.2:80")]
    [TestCase("http://_ADMIN.my-service", "10.0.0.3:80", "10.0.0.2:80")]
    [TestCase("http://my-service", "10.0.0.1:80", "10.0.0.4:80")]
    [TestCase("http://_default.my-service", "10.0.0.1:80", "10.0.0.4:80")]
    public async Task Resolve_EndpointName_IsInTheMetadataOrInTheKey(string uri, params string[] addresses)
    {
        Put("10.0.0.1:80");
        Etcd.Put($"{Service}/3", """{"Addr":"10.0.0.2:80","Metadata":{"endpointName":"admin"}}""");
        Put("10.0.0.3:80", key: $"{Service}/admin/10.0.0.3:80");
        Etcd.Put($"{Service}/metrics/4", """{"Addr":"10.0.0.4:80","Metadata":{"endpointName":"default"}}""");

        (await AddressesAsync(uri)).Should().BeEquivalentTo(addresses);
    }

    [Test]
    public async Task Resolve_EndpointInEtcd_HasItsFeatures()
    {
        Etcd.Put($"{Service}/a", """{"Addr":"10.0.0.1:80","Metadata":{"zone":"eu-1a","weight":3}}""");
        Etcd.Put($"{Service}/b", """{"Addr":"10.0.0.2:80","Metadata":{"\ud800":1,"zone":7}}""");

        var endpoints = (await ResolveAsync($"http://{Service}")).Endpoints;

        endpoints[0].Features.Get<RegisteredEndpoint>()!.Metadata!.Value.GetProperty(WellKnownMetadata.Weight).GetInt32().Should().Be(3);
        endpoints[0].Features.Get<IZoneFeature>()!.Zone.Should().Be("eu-1a");
        endpoints[0].Features.Get<IHostNameFeature>()!.HostName.Should().Be(Service);
        endpoints[0].Features.Get<IServiceEndpointProvider>()!.ToString().Should().Be("etcd");
        endpoints[1].Features.Get<RegisteredEndpoint>()!.Address.Should().Be("10.0.0.2:80");
        endpoints[1].Features.Get<IZoneFeature>().Should().BeNull();
    }

    [Test]
    public async Task Resolve_NoEndpoints_AreSkippedAndLoggedOnce()
    {
        Etcd.Put($"{Service}/a", "nonsense");
        Put("http://10.0.0.1:80/", key: $"{Service}/b");
        Put("10.0.0.2:80", "ht tp", key: $"{Service}/c");
        Put("10.0.0.3:80", key: $"{Service}/d");
        Put("10.0.0.3:80", key: $"{Service}/e");
        Put("[::1]:80", key: $"{Service}/f");
        Put("Node.Internal:80", key: $"{Service}/g");

        await UntilResolvedAsync($"http://{Service}", "10.0.0.3:80", "[::1]:80", "node.internal:80");
        Put("10.0.0.4:80", key: $"{Service}/h");
        await UntilResolvedAsync($"http://{Service}", "10.0.0.3:80", "[::1]:80", "node.internal:80", "10.0.0.4:80");

        Logs.Of(201).Should().Equal($"Skipped {Service}/a: the value is not an endpoint.");
        Logs.Of(253).Should().Equal($"Skipped {Service}/b: 'http://10.0.0.1:80/' is not host:port.");
        Logs.Of(511).Should().Equal($"Skipped {Service}/c: 'ht tp' in its metadata is not a scheme.");
    }

    [Test]
    public async Task Resolve_FormatOfTheResolver_IsTheOnlyOneThatIsRead()
    {
        Build(before: services => services.Configure<EtcdResolverOptions>(options => options.Format = "host-port"));
        Put("10.0.0.1:80");
        Etcd.Put($"{Service}/b", "10.0.0.2:80");

        (await AddressesAsync($"http://{Service}")).Should().Equal("10.0.0.2:80");
    }

    [TestCase("services/", "services/my-service/a")]
    [TestCase("/foo/bar", "/foo/bar/my-service/a")]
    [TestCase("", "my-service/a")]
    public async Task Resolve_KeyPrefix_IsBeforeTheNameOfTheService(string prefix, string key)
    {
        Build(options => options.KeyPrefix = prefix);
        Put("10.0.0.1:80", key: key);
        Put("10.0.0.2:80", key: $"{prefix}my-service-2/a");

        (await AddressesAsync($"http://{Service}")).Should().Equal("10.0.0.1:80");
    }

    [TestCase("http://127.0.0.1:5000", "127.0.0.1:5000")]
    [TestCase("http://localhost:5000", "localhost:5000")]
    public async Task Resolve_Address_IsPassedThroughWithoutEtcd(string uri, string address)
    {
        (await AddressesAsync(uri)).Should().Equal(address);

        Etcd.Journal.Total.Should().Be(0);
    }

    [TestCase("https://api.example.com/v1", "api.example.com:443")]
    [TestCase("https+http://orders.internal", "orders.internal")]
    [TestCase("http://orders.", "orders.:80")]
    [TestCase("http://app.localhost:5000", "app.localhost:5000")]
    [TestCase("http://App.LocalHost:5000", "app.localhost:5000")]
    public async Task Resolve_NameWithADot_IsPassedThroughWithoutEtcd(string uri, string address)
    {
        (await AddressesAsync(uri)).Should().Equal(address);

        Etcd.Journal.Total.Should().Be(0);
    }

    [TestCase("shop.internal", "http://orders.shop.internal", true)]
    [TestCase("SHOP.Internal", "http://orders.shop.internal", true)]
    [TestCase("shop.internal", "http://_admin.orders.shop.internal", true)]
    [TestCase("shop.internal", "http://orders", true)]
    [TestCase("shop.internal", "http://ordersshop.internal", false)]
    [TestCase("shop.internal", "http://shop.internal", false)]
    [TestCase("*", "http://api.example.com", true)]
    [TestCase("*", "http://app.localhost", false)]
    public async Task Resolve_Domains_AreLookedUp(string domain, string uri, bool isLookedUp)
    {
        Build(options => options.Domains = ["other.internal", domain]);

        await ResolveAsync(uri);

        (Etcd.Journal.Total > 0).Should().Be(isLookedUp);
    }

    [Test]
    public async Task Resolve_SelectNames_DecidesInsteadOfTheDomains()
    {
        var asked = new ConcurrentQueue<string>();
        Build(options => options.SelectNames(name =>
        {
            asked.Enqueue(name);
            return name == "api.example.com";
        }).Domains = ["*"]);
        Put("10.0.0.1:80", key: "api.example.com/a");

        (await AddressesAsync("http://api.example.com")).Should().Equal("10.0.0.1:80");
        (await AddressesAsync("http://orders")).Should().Equal("orders:80");
        (await AddressesAsync("http://127.0.0.1")).Should().Equal("127.0.0.1:80");
        asked.Should().Equal("api.example.com", "orders");
        CountWatches("orders/").Should().Be(0);
    }

    [Test]
    public async Task Resolve_FurtherEndpointOfAValueHasNoScheme_IsLoggedByTheKeyOfTheValue()
    {
        Etcd.Put(
            $"{Service}/a",
            """{"name":"s","nodes":[{"id":"1","address":"10.0.0.1:80"},{"id":"2","address":"10.0.0.2:80","metadata":{"scheme":"ht tp"}}]}""");

        (await AddressesAsync($"http://{Service}")).Should().Equal("10.0.0.1:80");

        Logs.Of(511).Should().Equal($"Skipped {Service}/a: 'ht tp' in its metadata is not a scheme.");
    }

    /// <summary>A URI leaves out the port of its scheme.</summary>
    private static string WithPort(string address) => address switch
    {
        "http://10.0.0.1" => "http://10.0.0.1:80",
        _ => address,
    };
}
