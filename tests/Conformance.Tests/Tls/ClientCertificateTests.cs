using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Conformance.Tests.Backends;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing.Certificates;
using Testing.Etcd;

namespace Conformance.Tests.Tls;

/// <summary>A server that requires certificates of its clients.</summary>
public sealed class ClientCertificateTests(Backend backend) : TlsFixture(backend)
{
    protected override bool RequiresCertificates => true;

    [Test]
    public async Task Put_ClientOfTheAuthority_IsServed() => await Server.Connect("CN=app").PutAsync("key", "value");

    [Test]
    public async Task Put_ClientWithoutCertificate_IsUnavailable()
    {
        var put = () => Server.Connect().PutAsync("key", "value");

        (await put.Should().ThrowAsync<RpcException>()).Which.StatusCode.Should().Be(StatusCode.Unavailable);
    }

    [TestCase(SslProtocols.Tls12)]
    [TestCase(SslProtocols.Tls13)]
    public async Task Request_ClientOfTheAuthority_IsServed(SslProtocols version)
    {
        using var client = Server.Authority.IssueClient("CN=app");

        (await RequestAsync(version, client.Certificate)).Should().Be("HTTP/1.1 404 Not Found");
    }

    [TestCase(SslProtocols.Tls12)]
    [TestCase(SslProtocols.Tls13)]
    public async Task Request_NoCertificate_IsRefused(SslProtocols version) =>
        (await RequestAsync(version, null)).Should().Be(Handshake.Refused);

    [TestCase(SslProtocols.Tls12)]
    [TestCase(SslProtocols.Tls13)]
    public async Task Request_ClientOfAnotherAuthority_IsRefused(SslProtocols version)
    {
        using var other = new CertificateAuthority();
        using var stranger = other.IssueClient("CN=root");

        (await RequestAsync(version, stranger.Certificate)).Should().Be(Handshake.Refused);
    }

    [TestCase(SslProtocols.Tls12)]
    [TestCase(SslProtocols.Tls13)]
    public async Task Request_CertificateOfAServer_IsRefused(SslProtocols version)
    {
        using var server = Server.Authority.IssueServer();

        (await RequestAsync(version, server.Certificate)).Should().Be(Handshake.Refused);
    }

    private Task<string> RequestAsync(SslProtocols version, X509Certificate2? client)
    {
        var tls = CertificateAuthorityTls.Trusting(Server.Authority.Certificate, client);
        tls.EnabledSslProtocols = version;
        return Handshake.RequestAsync(Server.Endpoint, tls);
    }
}
