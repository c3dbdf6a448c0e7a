using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Balancer;
using Grpc.Net.Client.Configuration;
using Microsoft.Extensions.Logging;

namespace Etcd.Discovery;

/// <summary>Creates the gRPC channel to the members of a cluster.</summary>
internal static class EtcdChannelFactory
{
    public static GrpcChannel Create(EtcdConnectionOptions options, EtcdEndpointList endpoints, ILoggerFactory loggerFactory)
    {
        var resolver = new StaticResolverFactory(_ => endpoints.ToBalancerAddresses());
        return GrpcChannel.ForAddress("static:///etcd", new GrpcChannelOptions
        {
            Credentials = endpoints.Secure ? ChannelCredentials.SecureSsl : ChannelCredentials.Insecure,
            ServiceProvider = new ResolverFactoryProvider(resolver, inner: null),
            // Not pick_first: the retry of a call must reach another member than the one that has lost its leader.
            ServiceConfig = new ServiceConfig { LoadBalancingConfigs = { new RoundRobinConfig() } },
            DisableResolverServiceConfig = true,
            HttpHandler = CreateHandler(options),
            DisposeHttpClient = true,
            InitialReconnectBackoff = options.InitialBackoff,
            MaxReconnectBackoff = options.MaxBackoff,
            MaxReceiveMessageSize = null,
            MaxSendMessageSize = null,
            LoggerFactory = loggerFactory,
        });
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
