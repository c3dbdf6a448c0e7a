using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using Etcd.Discovery;
using Etcd.Discovery.DependencyInjection;
using Grpc.Net.Client.Balancer;
using Grpc.Net.ClientFactory;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds service discovery through etcd to a container.</summary>
/// <remarks>
/// <para>
/// Each method adds an <see cref="EtcdConnection"/>, the <c>etcd:</c> resolver, the <c>weighted_round_robin</c> balancer, a
/// <see cref="ServiceDirectoryFactory"/> and a <see cref="ServiceRegistrar"/>. An option that is out of range causes an
/// <see cref="OptionsValidationException"/> that names it, when the host starts or, without a host, when the connection or the resolver is
/// first used.
/// </para>
/// <para>
/// A container has one connection. Several calls add up, but a call with other endpoints or another user than an earlier one causes an
/// <see cref="OptionsValidationException"/>: the password of one cluster must not go to another one.
/// <c>services.Configure&lt;EtcdConnectionOptions&gt;(…)</c> changes the cluster, for a test for example.
/// </para>
/// <para>
/// The clients of <c>AddGrpcClient</c> support addresses such as <c>etcd:///foo/bar/my-service</c>. By default they use
/// <c>round_robin</c> without TLS; <c>ConfigureChannel</c> can set <c>Credentials</c> or a balancer. Other channels support such addresses if this container is the
/// <c>ServiceProvider</c> of their options; set their <c>Credentials</c> and <c>ServiceConfig</c>, or use
/// <see cref="EtcdChannelExtensions.CreateChannel"/>.
/// </para>
/// </remarks>
public static class EtcdDiscoveryServiceCollectionExtensions
{
    /// <summary>Adds a connection with options that other code configures, and the services that use it.</summary>
    /// <param name="services">The container.</param>
    /// <returns>The container.</returns>
    /// <remarks>
    /// The options come from <c>services.Configure&lt;EtcdConnectionOptions&gt;(…)</c> or from an
    /// <see cref="IConfigureOptions{TOptions}"/>, which must set the endpoints.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is null.</exception>
    public static IServiceCollection AddEtcdDiscovery(this IServiceCollection services) => services.AddEtcdDiscovery(static _ => { });

    /// <summary>Adds a connection to the given members, and the services that use it.</summary>
    /// <param name="services">The container.</param>
    /// <param name="connectionString">
    /// One or more members, separated by commas, such as <c>http://127.0.0.1:2379</c>. With a user:
    /// <c>Endpoints=http://127.0.0.1:2379,http://127.0.0.1:2380;Username=root;Password="secret"</c>. For the name of a connection string,
    /// see <see cref="Hosting.EtcdDiscoveryHostApplicationBuilderExtensions.AddEtcdDiscovery"/>.
    /// </param>
    /// <param name="configureResolver">Changes the options of resolvers.</param>
    /// <returns>The container.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// <paramref name="connectionString"/> is empty, one of its parts is not an endpoint, or it has another key. The message contains no
    /// password.
    /// </exception>
    public static IServiceCollection AddEtcdDiscovery(
        this IServiceCollection services, string connectionString, Action<EtcdResolverOptions>? configureResolver = null)
    {
        EtcdConnectionString.Parse(connectionString);
        return services.AddEtcdDiscovery(options => EtcdConnectionString.Apply(connectionString, options), configureResolver);
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
        services.AddOptions<EtcdConnectionOptions>()
            .Configure<IServiceProvider>(UseMeters)
            .Configure(options => OneCluster.Apply(options, configure))
            .ValidateOnStart();
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
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<GrpcClientFactoryOptions>, EtcdGrpcClientDefaults>());
        services.TryAddSingleton(provider => new ServiceDirectoryFactory(
            provider.GetRequiredService<EtcdConnection>(),
            provider.GetRequiredService<IOptions<EtcdResolverOptions>>().Value.FindFormats()!));
        services.AddServiceRegistrar();
        return services;
    }

    /// <summary>Adds a connection with options from configuration, and the services that use it.</summary>
    /// <param name="services">The container.</param>
    /// <param name="connection">
    /// The properties of <see cref="EtcdConnectionOptions"/>, such as
    /// <c>"Etcd": { "Endpoints": ["http://10.0.0.1:2379"], "CallTimeout": "00:00:05" }</c>, or a connection string, such as the section
    /// <c>ConnectionStrings:etcd</c>.
    /// </param>
    /// <param name="resolver">The properties of <see cref="EtcdResolverOptions"/>. If it is null or missing, the defaults apply.</param>
    /// <returns>The container.</returns>
    /// <remarks>
    /// A key that is not the name of a property, or a value of the wrong type, makes the host fail to start with an error that names it.
    /// With native AOT, use a connection string, or bind in code: <c>AddEtcdDiscovery(options => section.Bind(options))</c>.
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
            options => OptionsSection.Bind(connection, options, EtcdConnectionString.Apply),
            options =>
            {
                if (resolver is not null && (resolver is not IConfigurationSection section || section.Exists()))
                {
                    OptionsSection.Bind(resolver, options);
                }
            });
    }

    private static void UseMeters(EtcdConnectionOptions options, IServiceProvider provider)
    {
        if (provider.GetService<IMeterFactory>() is { } factory)
        {
            options.UseMeterFactory(factory);
        }
    }
}
