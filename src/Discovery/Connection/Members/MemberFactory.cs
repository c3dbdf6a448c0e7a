using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging;

namespace Etcd.Discovery;

/// <summary>Creates the members of a connection: one channel each, over one HTTP handler.</summary>
/// <remarks>
/// A channel to one address needs no load balancing, so any <see cref="HttpMessageHandler"/> will do, and TLS checks each member's
/// certificate for the name in its own URL.
/// </remarks>
internal sealed class MemberFactory : IDisposable
{
    private readonly HttpMessageInvoker? _ownHandler;
    private readonly HttpMessageHandler _handler;
    private readonly DebugLoggerFactory _loggerFactory;

    public MemberFactory(EtcdConnectionOptions options, ILoggerFactory loggerFactory)
    {
        _loggerFactory = new DebugLoggerFactory(loggerFactory);
        if (options.Handler is not null)
        {
            _handler = options.Handler;
            return;
        }

        _handler = CreateHandler(options);
        _ownHandler = new HttpMessageInvoker(_handler);
    }

    public EtcdMember Create(Uri url)
    {
        var channel = GrpcChannel.ForAddress(url, new GrpcChannelOptions
        {
            Credentials = url.Scheme == Uri.UriSchemeHttps ? ChannelCredentials.SecureSsl : ChannelCredentials.Insecure,
            HttpHandler = _handler,
            DisposeHttpClient = false,
            MaxReceiveMessageSize = null,
            MaxSendMessageSize = null,
            LoggerFactory = _loggerFactory,
        });
        return new EtcdMember(EtcdEndpointList.Format(url), channel.CreateCallInvoker(), channel);
    }

    public void Dispose()
    {
        _ownHandler?.Dispose();
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
