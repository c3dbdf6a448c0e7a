using Etcd.Discovery;
using Grpc.Net.Client.Balancer;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds discovery through etcd to a container.</summary>
public static class EtcdDiscoveryServiceCollectionExtensions
{
    /// <summary>Adds an <see cref="EtcdConnection"/>, the <c>etcd:</c> resolver and a <see cref="ServiceDirectoryFactory"/>.</summary>
    /// <param name="services">The container.</param>
    /// <param name="connectionString">One or more members, separated by commas, such as <c>http://127.0.0.1:2379</c>.</param>
    /// <param name="configureResolver">Changes how resolvers behave.</param>
    /// <returns>The container.</returns>
    /// <exception cref="ArgumentException"><paramref name="connectionString"/> is empty or names something that is no endpoint.</exception>
    public static IServiceCollection AddEtcdDiscovery(
        this IServiceCollection services, string connectionString, Action<EtcdResolverOptions>? configureResolver = null)
    {
        var endpoints = EtcdConnection.FromConnectionString(connectionString).Endpoints;
        return services.AddEtcdDiscovery(options => options.Endpoints = endpoints, configureResolver);
    }

    /// <summary>Adds an <see cref="EtcdConnection"/>, the <c>etcd:</c> resolver and a <see cref="ServiceDirectoryFactory"/>.</summary>
    /// <param name="services">The container.</param>
    /// <param name="configure">Sets the options of the connection, at least its endpoints.</param>
    /// <param name="configureResolver">Changes how resolvers behave.</param>
    /// <returns>The container.</returns>
    /// <remarks>
    /// Channels whose options have this container as their <c>ServiceProvider</c> can then be made for
    /// <c>etcd:///foo/bar/my-service</c>. An option that makes no sense is found when the connection is first needed.
    /// </remarks>
    public static IServiceCollection AddEtcdDiscovery(
        this IServiceCollection services,
        Action<EtcdConnectionOptions> configure,
        Action<EtcdResolverOptions>? configureResolver = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions<EtcdConnectionOptions>().Configure(configure);
        services.AddOptions<EtcdResolverOptions>().Configure(options => configureResolver?.Invoke(options));
        services.TryAddSingleton(provider => new EtcdConnection(
            provider.GetRequiredService<IOptions<EtcdConnectionOptions>>().Value, provider.GetService<ILoggerFactory>()));
        services.TryAddSingleton(provider => new EtcdResolverFactory(
            provider.GetRequiredService<EtcdConnection>(), provider.GetRequiredService<IOptions<EtcdResolverOptions>>().Value));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ResolverFactory, EtcdResolverFactory>(
            provider => provider.GetRequiredService<EtcdResolverFactory>()));
        services.TryAddSingleton(provider => new ServiceDirectoryFactory(provider.GetRequiredService<EtcdConnection>()));
        return services;
    }
}
