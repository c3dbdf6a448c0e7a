using System.Net.Security;
using Conformance.Tests.Backends;
using FluentAssertions;
using NUnit.Framework;
using Testing;
using Testing.Certificates;
using Testing.Network;

namespace Conformance.Tests.Tls;

public sealed class PingTests(Backend backend) : TlsFixture(backend)
{
    [Test]
    public async Task Ping_Many_AreAnswered()
    {
        const int Count = 50;
        using var client = await Handshake.ConnectAsync(Server.Endpoint);
        var stream = new SslStream(client.GetStream());
        var options = CertificateAuthorityTls.Trusting(Server.Authority.Certificate);
        options.TargetHost = "localhost";
        options.ApplicationProtocols = [SslApplicationProtocol.Http2];
        await stream.AuthenticateAsClientAsync(options).Within("the handshake");
        await using var connection = await RawHttp2Connection.BeginAsync(stream);

        await connection.SendAsync([.. Enumerable.Range(1, Count).Select(number => RawHttp2Frame.NewPing((byte)number))]);

        for (var number = 1; number <= Count; number++)
        {
            (await connection.ReadAsync(RawHttp2Frame.Ping))!.Payload[^1].Should().Be((byte)number);
        }
    }
}
