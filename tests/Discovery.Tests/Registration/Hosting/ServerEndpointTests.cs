using System.Net;
using Etcd.Discovery.AspNetCore;
using Etcd.Discovery.Tests.Registration.Support;
using FluentAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Testing;
using Testing.Certificates;
using Testing.Etcd;

namespace Etcd.Discovery.Tests.Registration.Hosting;

/// <summary>Which of several endpoints of a web server is registered.</summary>
internal sealed class ServerEndpointTests : WebAppFixture
{
    private const HttpProtocols Http1 = HttpProtocols.Http1;
    private const HttpProtocols Http2 = HttpProtocols.Http2;

    [TestCase(Http1, Http2, 1)]
    [TestCase(Http2, Http1, 0)]
    [TestCase(Http1, Http1, 0)]
    [TestCase(Http2, Http2, 0)]
    public async Task Start_TwoEndpoints_RegistersTheFirstThatServesHttp2(HttpProtocols first, HttpProtocols second, int expected)
    {
        await using var app = BuildApp(
            kestrel =>
            {
                kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = first);
                kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = second);
            },
            services => services.AddEtcdServerRegistration(Target));

        (await RegisterAsync(app)).Should().Be(new Uri(app.Urls.ElementAt(expected)).Authority);
    }

    [Test]
    public async Task Start_SeveralRegistrations_ProbeEachAddressOnce()
    {
        var connections = 0;
        void Count(ListenOptions listen) => listen.Use(next => connection =>
        {
            Interlocked.Increment(ref connections);
            return next(connection);
        });
        await using var app = BuildApp(
            kestrel =>
            {
                kestrel.Listen(IPAddress.Loopback, 0, Count);
                kestrel.Listen(IPAddress.Loopback, 0, Count);
            },
            services =>
            {
                for (var i = 0; i < 5; i++)
                {
                    services.AddEtcdServerRegistration($"shop/s{i}");
                }
            });

        await app.StartAsync().Within();

        foreach (var handle in app.Services.GetServices<IEtcdRegistration>())
        {
            await handle.WaitForStateAsync(RegistrationState.Registered).Within();
        }

        Volatile.Read(ref connections).Should().Be(2);
    }

    [TestCase(HttpProtocols.Http1AndHttp2, true)]
    [TestCase(Http2, true)]
    [TestCase(Http1, false)]
    public async Task Start_SecureEndpointBesideHttp1_IsRegisteredIfItNegotiatesHttp2(HttpProtocols protocols, bool registered)
    {
        using var authority = new CertificateAuthority();
        using var certificate = authority.IssueServer();
        await using var app = BuildApp(
            kestrel =>
            {
                kestrel.Listen(IPAddress.Loopback, 0);
                kestrel.Listen(IPAddress.Loopback, 0, listen =>
                {
                    listen.Protocols = protocols;
                    listen.UseHttps(certificate.Certificate);
                });
            },
            services => services.AddEtcdServerRegistration(Target, options => options.AdvertiseScheme = true));

        var address = await RegisterAsync(app);

        address.Should().Be(new Uri(app.Urls.ElementAt(registered ? 1 : 0)).Authority);
        (await Etcd.FindAsync($"{Target}/{address}"))!.Value.ToStringUtf8()
            .Should().Contain(registered ? """{"scheme":"https"}""" : """{"scheme":"http"}""");
        await app.StopAsync().Within();
    }

    [Test]
    public async Task Start_LoopbackAndAnyAddress_RegistersTheOneThatOthersReach()
    {
        await using var app = BuildApp(
            kestrel =>
            {
                kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = Http2);
                kestrel.Listen(IPAddress.Any, 0, listen => listen.Protocols = Http1);
            },
            services => services.AddEtcdServerRegistration(Target, options => options.AdvertisedHost = "orders.internal"));

        (await RegisterAsync(app)).Should().Be($"orders.internal:{new Uri(app.Urls.Last()).Port}");
    }

    [TestCase("Grpc")]
    [TestCase("web")]
    public async Task Start_EndpointName_RegistersThatOne(string name)
    {
        var port = name == "Grpc" ? 0 : 1;
        await using var app = BuildNamed(name);

        (await RegisterAsync(app)).Should().Be(new Uri(app.Urls.ElementAt(port)).Authority);
    }

    [Test]
    public async Task Start_EndpointNameThatTheServerDoesNotHave_FailsAndListsTheNames()
    {
        await using var app = BuildNamed("Admin");

        await app.Awaiting(it => it.StartAsync().Within()).Should().ThrowAsync<InvalidOperationException>()
            .WithMessage("*EndpointName is \"Admin\"*Kestrel:Endpoints*Grpc, Web*");
    }

    [TestCase("http://*:0", "http://[::]:5001")]
    [TestCase("http://localhost:5002", "http://localhost:5002")]
    [TestCase("https://10.0.0.5:5002", "https://10.0.0.5:5002")]
    [TestCase("http://[::]:5001", "http://[::]:5001")]
    public void NamedEndpoints_Url_MatchesTheAddressThatItIsBoundTo(string url, string expected) =>
        Find(url).Should().Be(expected);

    [TestCase("http://127.0.0.1:5001")]
    [TestCase("https://*:5001")]
    public void NamedEndpoints_UrlThatMatchesNothing_Throws(string url) =>
        FluentActions.Invoking(() => Find(url)).Should().Throw<InvalidOperationException>().WithMessage("*\"Grpc\"*matches 0*");

    private static string Find(string url) => new NamedEndpoints(new ConfigurationBuilder().AddInMemoryCollection(
        new Dictionary<string, string?> { ["Kestrel:Endpoints:Grpc:Url"] = url, ["Kestrel:Endpoints:Web:Url"] = "http://*:80" }).Build())
        .Find("grpc", ["http://[::]:5001", "http://localhost:5002", "https://10.0.0.5:5002", "http://[::]:80"]);

    private WebApplication BuildNamed(string name)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Kestrel:Endpoints:Grpc:Url"] = "http://127.0.0.1:0",
            ["Kestrel:Endpoints:Grpc:Protocols"] = "Http1",
            ["Kestrel:Endpoints:Web:Url"] = "http://127.0.0.2:0",
        }).Build();
        return BuildApp(
            kestrel => kestrel.Configure(configuration.GetSection("Kestrel")),
            services => services.AddSingleton<IConfiguration>(configuration)
                .AddEtcdServerRegistration(Target, options => options.EndpointName = name));
    }

    /// <summary>Starts an app, and returns the address under which it is registered.</summary>
    private static async Task<string> RegisterAsync(WebApplication app)
    {
        await app.StartAsync().Within();
        var handle = app.Services.GetRequiredService<IEtcdRegistration>();
        await handle.WaitForStateAsync(RegistrationState.Registered).Within();
        return handle.Registration!.Endpoint.Address;
    }
}
