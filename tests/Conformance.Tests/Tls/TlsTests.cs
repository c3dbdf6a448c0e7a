using System.Net.Security;
using System.Security.Authentication;
using Conformance.Tests.Backends;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;
using Testing.Certificates;
using Testing.Etcd;

namespace Conformance.Tests.Tls;

/// <summary>A server with a certificate, and clients that are not asked for one.</summary>
public sealed class TlsTests(Backend backend) : TlsFixture(backend)
{
    [Test]
    public async Task Put_ClientThatTrustsTheAuthority_IsServed()
    {
        var client = Server.Connect();

        await client.PutAsync("key", "value");

        (await client.GetAsync("key")).Should().Be("value");
    }

    [Test]
    public async Task Put_ClientThatTrustsAnotherAuthority_Fails()
    {
        using var other = new CertificateAuthority();
        using var client = new EtcdClients(
            Server.ConnectionString, token: null, CertificateAuthorityTls.Trusting(other.Certificate));

        var put = () => client.PutAsync("key", "value");

        (await put.Should().ThrowAsync<RpcException>()).Which.Status.DebugException!.InnerException.Should().BeOfType<AuthenticationException>();
    }

    /// <summary>
    /// The server closes the connection. The client reports Internal instead of Unavailable if it sees the end of the connection before it
    /// begins the call; in both cases the cause is an HTTP request without an answer.
    /// </summary>
    [Test]
    public async Task Put_ClientWithoutTls_IsNotAnswered()
    {
        using var client = new EtcdClients($"http://{Server.Endpoint}");

        var put = () => client.PutAsync("key", "value");

        var status = (await put.Should().ThrowAsync<RpcException>()).Which.Status;
        status.StatusCode.Should().BeOneOf(StatusCode.Unavailable, StatusCode.Internal);
        status.DebugException.Should().BeOfType<HttpRequestException>();
    }

    [Test]
    public async Task Request_WithoutTls_IsRefused() => (await Handshake.RequestAsync(Server.Endpoint)).Should().Be(Handshake.Refused);

    [Test]
    public async Task Request_NoAlpn_IsServedOverHttp1() =>
        (await RequestAsync()).Should().Be("HTTP/1.1 404 Not Found");

    [Test]
    public async Task Request_AlpnOfHttp1_IsServedOverHttp1() =>
        (await RequestAsync(SslApplicationProtocol.Http11)).Should().EndWith("HTTP/1.1 404 Not Found");

    [Test]
    public async Task Request_AlpnOfBoth_IsHttp2() =>
        (await RequestAsync(SslApplicationProtocol.Http11, SslApplicationProtocol.Http2)).Should().StartWith("h2");

    [Test]
    public async Task Request_AlpnOfNeither_IsRefused() =>
        (await RequestAsync(new SslApplicationProtocol("foo"))).Should().Be(Handshake.Refused);

    [TestCase(SslProtocols.Tls12, true)]
    [TestCase(SslProtocols.Tls13, true)]
#pragma warning disable SYSLIB0039, CA5397 // The server refuses the old version.
    [TestCase(SslProtocols.Tls11, false)]
#pragma warning restore SYSLIB0039, CA5397
    public async Task Request_Version_IsServedFromTls12On(SslProtocols version, bool isServed)
    {
        var tls = CertificateAuthorityTls.Trusting(Server.Authority.Certificate);
        tls.EnabledSslProtocols = version;

        (await Handshake.RequestAsync(Server.Endpoint, tls)).Should().Be(isServed ? "HTTP/1.1 404 Not Found" : Handshake.Refused);
    }

    private Task<string> RequestAsync(params SslApplicationProtocol[] protocols)
    {
        var tls = CertificateAuthorityTls.Trusting(Server.Authority.Certificate);
        tls.ApplicationProtocols = protocols.Length > 0 ? [.. protocols] : null;
        return Handshake.RequestAsync(Server.Endpoint, tls);
    }
}
