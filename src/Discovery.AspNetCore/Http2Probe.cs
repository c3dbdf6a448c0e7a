using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.AspNetCore.Http;

namespace Etcd.Discovery.AspNetCore;

/// <summary>Finds out whether this program's server speaks HTTP/2 at an address. ASP.NET Core does not say it.</summary>
/// <remarks>It opens a connection as an HTTP/2 client does, and closes it without a request, so the app sees nothing of it.</remarks>
internal static class Http2Probe
{
    private const int FrameHeaderLength = 9;
    private const int FrameTypeAt = 3;
    private const byte SettingsFrame = 4;

    // The server is in this process. A server that does not answer in that time is not one to prefer.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <summary>The preface of a client, followed by an empty SETTINGS frame (RFC 9113).</summary>
    private static ReadOnlyMemory<byte> Preface { get; } =
        (byte[])[.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, 0, 0, 0, SettingsFrame, 0, 0, 0, 0, 0];

    /// <summary>Connects to the server.</summary>
    /// <returns>Whether it speaks HTTP/2. Null if that cannot be found out within 2 seconds.</returns>
    public static async Task<bool?> ServesHttp2Async(string address)
    {
        if (!TryFindEndPoint(address, out var endPoint, out var isSecure))
        {
            return false;
        }

        using var timeout = new CancellationTokenSource(Timeout, TimeProvider.System);
        try
        {
            using var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(endPoint, timeout.Token).ConfigureAwait(false);
            var stream = new NetworkStream(socket);
            await using var closing = stream.ConfigureAwait(false);
            return isSecure
                ? await NegotiatesHttp2Async(stream, timeout.Token).ConfigureAwait(false)
                : await AnswersPrefaceAsync(stream, timeout.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or AuthenticationException)
        {
            return false;
        }
    }

    private static async Task<bool> NegotiatesHttp2Async(Stream stream, CancellationToken cancellationToken)
    {
#pragma warning disable CA5359 // The certificate does not matter: no data is sent.
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            ApplicationProtocols = [SslApplicationProtocol.Http2],
            RemoteCertificateValidationCallback = static (_, _, _, _) => true,
        };
#pragma warning restore CA5359
        var secure = new SslStream(stream, leaveInnerStreamOpen: true);
        await using var closing = secure.ConfigureAwait(false);
        await secure.AuthenticateAsClientAsync(options, cancellationToken).ConfigureAwait(false);
        return secure.NegotiatedApplicationProtocol == SslApplicationProtocol.Http2;
    }

    private static async Task<bool> AnswersPrefaceAsync(Stream stream, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(Preface, cancellationToken).ConfigureAwait(false);
        var header = new byte[FrameHeaderLength];
        var read = await stream.ReadAtLeastAsync(header, FrameHeaderLength, throwOnEndOfStream: false, cancellationToken)
            .ConfigureAwait(false);
        return read == FrameHeaderLength && header[FrameTypeAt] == SettingsFrame;
    }

    private static bool TryFindEndPoint(string address, out IPEndPoint endPoint, out bool isSecure)
    {
        endPoint = new IPEndPoint(IPAddress.Loopback, 0);
        isSecure = false;
        try
        {
            var binding = BindingAddress.Parse(address);
            if (binding.IsUnixPipe || binding.IsNamedPipe || binding.Port == 0)
            {
                return false;
            }

            // Any address includes the loopback address, and so does a name that the server resolves by itself.
            var host = IPAddress.TryParse(binding.Host, out var ip) && !ip.Equals(IPAddress.Any) && !ip.Equals(IPAddress.IPv6Any)
                ? ip
                : IPAddress.Loopback;
            endPoint = new IPEndPoint(host, binding.Port);
            isSecure = binding.Scheme.Equals("https", StringComparison.OrdinalIgnoreCase);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
