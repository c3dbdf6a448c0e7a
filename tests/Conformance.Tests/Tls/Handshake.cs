using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Testing;

namespace Conformance.Tests.Tls;

/// <summary>One connection by hand: what a server answers to a client's first bytes.</summary>
internal static class Handshake
{
    /// <summary>A connection over which a request was not answered.</summary>
    public const string Refused = "refused";

    /// <summary>Sends an HTTP/1.1 request over TLS.</summary>
    /// <returns>The ALPN protocol and the status line, or <see cref="Refused"/>.</returns>
    public static async Task<string> RequestAsync(string endpoint, SslClientAuthenticationOptions tls)
    {
        using var client = await ConnectAsync(endpoint);
        await using var stream = new SslStream(client.GetStream());
        try
        {
            await stream.AuthenticateAsClientAsync(tls).Within("the handshake");
            return $"{stream.NegotiatedApplicationProtocol} {await RequestAsync(stream)}".Trim();
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException)
        {
            // With TLS 1.3 a client's side of the handshake ends before the server has seen the client's certificate.
            return Refused;
        }
    }

    /// <summary>Sends an HTTP/1.1 request without TLS.</summary>
    /// <returns>The status line, or <see cref="Refused"/>.</returns>
    public static async Task<string> RequestAsync(string endpoint)
    {
        using var client = await ConnectAsync(endpoint);
        try
        {
            return await RequestAsync(client.GetStream());
        }
        catch (IOException)
        {
            return Refused;
        }
    }

    /// <summary>Connects to a server and sends nothing.</summary>
    public static async Task<TcpClient> ConnectAsync(string endpoint)
    {
        var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPEndPoint.Parse(endpoint)).Within("a connection");
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    private static async Task<string> RequestAsync(Stream stream)
    {
        await stream.WriteAsync("GET /nothing HTTP/1.1\r\nHost: etcd\r\n\r\n"u8.ToArray()).Within("a request");
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return await reader.ReadLineAsync().Within("an answer") ?? Refused;
    }
}
