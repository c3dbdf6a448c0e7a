using System.Security.Authentication;
using Conformance.Tests.Backends;
using FluentAssertions;
using NUnit.Framework;
using Testing.Certificates;

namespace Conformance.Tests.Tls;

/// <summary>A server that accepts nothing below TLS 1.3.</summary>
public sealed class MinimumVersionTests(Backend backend) : TlsFixture(backend)
{
    protected override SslProtocols Minimum => SslProtocols.Tls13;

    [TestCase(SslProtocols.Tls12, false)]
    [TestCase(SslProtocols.Tls13, true)]
    public async Task Request_Version_IsServedFromTls13On(SslProtocols version, bool isServed)
    {
        var tls = CertificateAuthorityTls.Trusting(Server.Authority.Certificate);
        tls.EnabledSslProtocols = version;

        (await Handshake.RequestAsync(Server.Endpoint, tls)).Should().Be(isServed ? "HTTP/1.1 404 Not Found" : Handshake.Refused);
    }
}
