using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging;

namespace Etcd.Discovery;

/// <summary>Creates the members of a connection: one channel each, over one HTTP handler.</summary>
/// <remarks>
/// TLS checks each member's certificate for the name in its own URL. The channels get an <see cref="HttpClient"/>, not the handler: with a
/// <see cref="SocketsHttpHandler"/>, a channel would connect by itself and refuse calls for up to two minutes between its attempts. So each
/// call connects when it must, and the waits are those of the connection's retries.
/// </remarks>
internal sealed class MemberFactory : IDisposable
{
    private readonly DiscoveryMetrics _metrics;
    private readonly HttpClient _client;
    private readonly DebugLoggerFactory _loggerFactory;

    public MemberFactory(EtcdConnectionOptions options, DiscoveryMetrics metrics, ILoggerFactory loggerFactory)
    {
        _metrics = metrics;
        _loggerFactory = new DebugLoggerFactory(loggerFactory);
        _client = new HttpClient(options.Handler ?? CreateHandler(options), disposeHandler: options.Handler is null)
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public EtcdMember Create(Uri url)
    {
        var channel = GrpcChannel.ForAddress(url, new GrpcChannelOptions
        {
            Credentials = url.Scheme == Uri.UriSchemeHttps ? ChannelCredentials.SecureSsl : ChannelCredentials.Insecure,
            HttpClient = _client,
            MaxReceiveMessageSize = null,
            MaxSendMessageSize = null,
            LoggerFactory = _loggerFactory,
        });
        return EtcdMember.Create(EtcdEndpointList.Format(url), channel.CreateCallInvoker(), channel, _metrics);
    }

    public void Dispose()
    {
        _client.Dispose();
        _loggerFactory.Dispose();
    }

    private static SocketsHttpHandler CreateHandler(EtcdConnectionOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = options.ConnectTimeout,
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = options.KeepAlivePingInterval,
            KeepAlivePingTimeout = options.KeepAlivePingTimeout,
            // etcd treats pings on a connection without calls as abuse.
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            UseProxy = false,
        };
        if (options.Tls is not null)
        {
            handler.SslOptions = options.Tls;
        }

        options.HandlerSetup?.Invoke(handler);
        return handler;
    }
}
