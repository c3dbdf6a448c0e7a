using System.Security.Cryptography.X509Certificates;
using FakeEtcd.Hosting;
using FakeEtcd.Hosting.InMemory;
using FakeEtcd.Hosting.Tls;
using Grpc.Net.Client;

namespace FakeEtcd.Controls;

/// <summary>Creates channels and handlers that connect to a server in this process.</summary>
internal static class ClientControls
{
    /// <summary>The host of in-process channels. The top-level domain <c>invalid</c> is reserved and never resolves.</summary>
    private const string InProcessHost = "fake-etcd.invalid";

    /// <summary>Returns the URL of a server.</summary>
    /// <param name="transport">The server's transport.</param>
    public static string UrlOf(ServerTransport transport) => transport.Urls.FirstOrDefault()?.ToString() ?? InProcessUrlOf(transport);

    private static string InProcessUrlOf(ServerTransport transport) =>
        $"{(transport.Tls is null ? Uri.UriSchemeHttp : Uri.UriSchemeHttps)}://{transport.Endpoint?.ToString() ?? InProcessHost}";

    public static GrpcChannel CreateChannel(
        ServerTransport transport, GrpcChannelOptions? options, X509Certificate2? clientCertificate = null)
    {
        options ??= new GrpcChannelOptions { MaxReceiveMessageSize = null };
        if (options.HttpHandler is not null || options.HttpClient is not null)
        {
            throw new ArgumentException(
                $"CreateChannel() sets the channel's handler. Leave {nameof(options.HttpHandler)} and {nameof(options.HttpClient)} unset, "
                + "or wrap CreateHandler() and call GrpcChannel.ForAddress().",
                nameof(options));
        }

        var handler = CreateHandler(transport, clientCertificate);
        return GrpcChannel.ForAddress(InProcessUrlOf(transport), InProcessChannelOptions.Create(options, handler));
    }

    public static HttpMessageHandler CreateHandler(ServerTransport transport, X509Certificate2? clientCertificate = null)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = (_, _) => ValueTask.FromResult(transport.Connect()),
            EnableMultipleHttp2Connections = true,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            UseProxy = false,
        };
        if (transport.Tls is { } tls)
        {
            handler.SslOptions = ClientTls.Trust(tls.Certificate, clientCertificate);
        }

        return handler;
    }
}
