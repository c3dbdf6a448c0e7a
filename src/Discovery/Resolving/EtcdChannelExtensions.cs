using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Configuration;

namespace Etcd.Discovery;

/// <summary>Makes gRPC channels to services without a container.</summary>
public static class EtcdChannelExtensions
{
    /// <summary>Makes a channel to a service that is registered in etcd.</summary>
    /// <param name="connection">The connection to etcd; the channel does not dispose it.</param>
    /// <param name="address">The service, such as <c>etcd:///foo/bar/my-service</c>.</param>
    /// <param name="configure">Changes the channel's options, which are: no TLS, <c>round_robin</c>, the connection's logger.</param>
    /// <param name="resolverOptions">How the resolver behaves; null for the defaults.</param>
    /// <returns>The channel; dispose it before the connection.</returns>
    /// <exception cref="ArgumentException"><paramref name="address"/> is malformed.</exception>
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
            throw new ArgumentException($"The target '{address}' is malformed: it is not a URI.", nameof(address));
        }

        EtcdTarget.Parse(uri);
        var options = new GrpcChannelOptions
        {
            Credentials = ChannelCredentials.Insecure,
            ServiceConfig = new ServiceConfig { LoadBalancingConfigs = { new RoundRobinConfig() } },
            LoggerFactory = connection.LoggerFactory,
        };
        configure?.Invoke(options);
        options.ServiceProvider = new ResolverFactoryProvider(
            new EtcdResolverFactory(connection, resolverOptions), options.ServiceProvider);
        return GrpcChannel.ForAddress(uri, options);
    }
}
