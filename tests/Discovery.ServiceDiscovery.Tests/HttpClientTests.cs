using Etcd.Discovery;
using Etcd.Extensions.ServiceDiscovery.Tests.Support;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Testing;
using Testing.Certificates;

namespace Etcd.Extensions.ServiceDiscovery.Tests;

/// <summary>A real HttpClient calls real servers that it finds in etcd.</summary>
[TestFixture]
internal sealed class HttpClientTests : ProviderFixture
{
    private const string Uri = $"https+http://{Service}/";

    [Test]
    public async Task Get_ServersComeAndGo_RequestsFollowThem()
    {
        await using var first = await Backend.StartAsync();
        await using var second = await Backend.StartAsync();
        var http = CreateClient();
        Put(first.Address, "http");

        (await http.GetStringAsync(Uri).Within()).Should().Be(first.Address);
        Put(second.Address, "http");
        await UntilAnsweredByAsync(http, first, second);
        Etcd.Delete($"{Service}/{first.Address}");
        await UntilAnsweredByAsync(http, second);
    }

    [TestCase(ServerNameSource.Target, Service)]
    [TestCase(ServerNameSource.Metadata, "node1.internal")]
    [TestCase(ServerNameSource.Address, null)]
    public async Task Get_HostNameSource_IsTheHostHeader(ServerNameSource source, string? host)
    {
        await using var backend = await Backend.StartAsync();
        var http = CreateClient(options => options.HostNameSource = source);
        Etcd.Put($"{Service}/1", $$$"""{"Addr":"{{{backend.Address}}}","Metadata":{"serverName":"node1.internal"}}""");

        (await http.GetStringAsync($"http://{Service}/host").Within()).Should().Be(host ?? backend.Address);
    }

    [TestCase(Service, true)]
    [TestCase("localhost", false)]
    public async Task Get_Https_CertificateMustHaveTheNameOfTheService(string name, bool accepted)
    {
        using var authority = new CertificateAuthority();
        using var certificate = authority.IssueServer(name);
        await using var backend = await Backend.StartAsync(certificate.Certificate);
        var http = CreateClient(handler: new SocketsHttpHandler { SslOptions = CertificateAuthorityTls.Trusting(authority.Certificate) });
        Put(backend.Address, "https");

        var answer = () => http.GetStringAsync(Uri).Within();

        if (accepted)
        {
            (await answer()).Should().Be(backend.Address);
        }
        else
        {
            await answer.Should().ThrowAsync<HttpRequestException>();
        }
    }

    private HttpClient CreateClient(Action<EtcdServiceEndpointProviderOptions>? configure = null, SocketsHttpHandler? handler = null)
    {
        Build(configure, services => services.AddHttpClient("test").AddServiceDiscovery()
            .ConfigurePrimaryHttpMessageHandler(() => handler ?? new SocketsHttpHandler()));
        return Services.GetRequiredService<IHttpClientFactory>().CreateClient("test");
    }

    private static Task UntilAnsweredByAsync(HttpClient http, params Backend[] backends) => Bounded.UntilAsync(
        async () =>
        {
            var answers = new HashSet<string>();
            for (var request = 0; request < 6; request++)
            {
                answers.Add(await http.GetStringAsync(Uri).Within());
            }

            return answers.SetEquals(backends.Select(backend => backend.Address));
        },
        "answers of exactly the servers in etcd");
}
