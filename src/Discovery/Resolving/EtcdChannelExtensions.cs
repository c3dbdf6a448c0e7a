using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Configuration;

namespace Etcd.Discovery;

/// <summary>Creates gRPC channels to services without a container.</summary>
public static class EtcdChannelExtensions
{
    /// <summary>Creates a channel to a service that is registered in etcd.</summary>
    /// <param name="connection">The connection to etcd. The channel does not dispose it.</param>
    /// <param name="address">The service, such as <c>etcd:///foo/bar/my-service</c>.</param>
    /// <param name="configure">
    /// Changes the options of the channel. They start with no TLS, <c>round_robin</c> and the loggers of the connection.
    /// </param>
    /// <param name="resolverOptions">The options of the resolver; null uses the defaults.</param>
    /// <returns>The channel. Dispose it before the connection.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="connection"/> or <paramref name="address"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="address"/> is malformed, or a resolver option is out of range.</exception>
    public static GrpcChannel CreateChannel(
        this EtcdConnection connection,
        string address,
        Action<GrpcChannelOptions>? configure = null,
        EtcdResolverOptions? resolverOptions = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentException.ThrowIfNullOrEmpty(address);
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri))
        {
            throw new ArgumentException($"The target '{Printable.Escape(address)}' is malformed: it is not a URI.", nameof(address));
        }

        EtcdTarget.Parse(uri);
        var options = new GrpcChannelOptions
        {
            Credentials = ChannelCredentials.Insecure,
            ServiceConfig = new ServiceConfig { LoadBalancingConfigs = { new RoundRobinConfig() } },
            LoggerFactory = connection.LoggerFactory,
        };
        configure?.Invoke(options);
        options.ServiceProvider = new ChannelServices(
            new EtcdResolverFactory(connection, resolverOptions), options.ServiceProvider);
        return GrpcChannel.ForAddress(uri, options);
    }
}
