using System.Diagnostics.CodeAnalysis;
using Etcd.Discovery;
using Etcd.Discovery.DependencyInjection;
using Grpc.Net.Client.Balancer;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds service discovery through etcd to a container.</summary>
/// <remarks>
/// Each method adds an <see cref="EtcdConnection"/>, the <c>etcd:</c> resolver, the <c>weighted_round_robin</c> balancer, a
/// <see cref="ServiceDirectoryFactory"/> and a <see cref="ServiceRegistrar"/>. Channels that have this container as the
/// <c>ServiceProvider</c> of their options support addresses such as <c>etcd:///foo/bar/my-service</c>. An option that is out of range
/// causes an <see cref="OptionsValidationException"/> that names it, when the host starts or, without a host, when the connection or the
/// resolver is first used.
/// </remarks>
public static class EtcdDiscoveryServiceCollectionExtensions
{
    /// <summary>Adds a connection to the given members, and the services that use it.</summary>
    /// <param name="services">The container.</param>
    /// <param name="connectionString">One or more members, separated by commas, such as <c>http://127.0.0.1:2379</c>.</param>
    /// <param name="configureResolver">Changes the options of resolvers.</param>
    /// <returns>The container.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// <paramref name="connectionString"/> is empty, or one of its parts is not an endpoint.
    /// </exception>
    public static IServiceCollection AddEtcdDiscovery(
        this IServiceCollection services, string connectionString, Action<EtcdResolverOptions>? configureResolver = null)
    {
        var endpoints = EtcdConnection.FromConnectionString(connectionString).Endpoints;
        return services.AddEtcdDiscovery(options => options.Endpoints = [.. endpoints], configureResolver);
    }

    /// <summary>Adds a connection with options that code sets, and the services that use it.</summary>
    /// <param name="services">The container.</param>
    /// <param name="configure">Sets the options of the connection. It must set the endpoints.</param>
    /// <param name="configureResolver">Changes the options of resolvers.</param>
    /// <returns>The container.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> or <paramref name="configure"/> is null.</exception>
    public static IServiceCollection AddEtcdDiscovery(
        this IServiceCollection services,
        Action<EtcdConnectionOptions> configure,
        Action<EtcdResolverOptions>? configureResolver = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions<EtcdConnectionOptions>().Configure(configure).ValidateOnStart();
        services.AddOptions<EtcdResolverOptions>().Configure(options => configureResolver?.Invoke(options)).ValidateOnStart();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<EtcdConnectionOptions>, EtcdConnectionOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<EtcdResolverOptions>, EtcdResolverOptionsValidator>());
        services.TryAddSingleton(provider => new EtcdConnection(
            provider.GetRequiredService<IOptions<EtcdConnectionOptions>>().Value, provider.GetService<ILoggerFactory>()));
        services.TryAddSingleton(provider => new EtcdResolverFactory(
            provider.GetRequiredService<EtcdConnection>(), provider.GetRequiredService<IOptions<EtcdResolverOptions>>().Value));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ResolverFactory, EtcdResolverFactory>(
            provider => provider.GetRequiredService<EtcdResolverFactory>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<LoadBalancerFactory, WeightedRoundRobinBalancerFactory>());
        services.TryAddSingleton(provider => new ServiceDirectoryFactory(provider.GetRequiredService<EtcdConnection>()));
        services.AddServiceRegistrar();
        return services;
    }

    /// <summary>Adds a connection with options from configuration, and the services that use it.</summary>
    /// <param name="services">The container.</param>
    /// <param name="connection">
    /// The properties of <see cref="EtcdConnectionOptions"/>, such as
    /// <c>"Etcd": { "Endpoints": ["http://10.0.0.1:2379"], "CallTimeout": "00:00:05" }</c>.
    /// </param>
    /// <param name="resolver">The properties of <see cref="EtcdResolverOptions"/>. If it is null or missing, the defaults apply.</param>
    /// <returns>The container.</returns>
    /// <remarks>
    /// A key that is not the name of a property, or a value of the wrong type, makes the host fail to start with an error that names it.
    /// With native AOT, bind in code: <c>AddEtcdDiscovery(options => section.Bind(options))</c>.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> or <paramref name="connection"/> is null.</exception>
    [RequiresUnreferencedCode("Binding configuration accesses the properties of the options by reflection.")]
    [RequiresDynamicCode("Binding configuration may require code that is generated at run time.")]
    public static IServiceCollection AddEtcdDiscovery(
        this IServiceCollection services, IConfiguration connection, IConfiguration? resolver = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(connection);
        return services.AddEtcdDiscovery(
            options => OptionsSection.Bind(connection, options),
            options =>
            {
                if (resolver?.GetChildren().Any() == true)
                {
                    OptionsSection.Bind(resolver, options);
                }
            });
    }
}
