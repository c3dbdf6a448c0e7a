using System.Diagnostics.CodeAnalysis;
using Etcd.Discovery;
using Etcd.Discovery.DependencyInjection;
using Etcd.Extensions.ServiceDiscovery;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.ServiceDiscovery;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the provider that finds services in etcd to Microsoft.Extensions.ServiceDiscovery.</summary>
/// <remarks>
/// <para>
/// <c>https+http://my-service</c> then has the endpoints under <c>my-service/</c> in etcd, and follows their changes. The container must
/// include an <see cref="EtcdConnection"/>, which <c>AddEtcdDiscovery</c> adds.
/// </para>
/// <para>
/// The providers of a container are asked in the order in which they were added, until one has endpoints. After
/// <c>AddServiceDiscovery()</c>, endpoints in configuration take precedence over etcd. A service that etcd does not have is passed through
/// as it is. It is still followed, so that it is found when it appears. Names with a dot, such as hosts of the internet, are not looked up
/// unless <see cref="EtcdServiceEndpointProviderOptions.Domains"/> has their domain.
/// </para>
/// <para>
/// The methods add the core of service discovery, so <c>AddServiceDiscovery()</c> is not required. Without it, there are no other providers.
/// An option that is out of range causes an <see cref="OptionsValidationException"/> that names it, when the host starts or, without a
/// host, with the first request.
/// </para>
/// </remarks>
public static class EtcdServiceEndpointProviderServiceCollectionExtensions
{
    /// <summary>Adds the provider.</summary>
    /// <param name="services">The container.</param>
    /// <param name="configure">Changes the options.</param>
    /// <returns>The container.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is null.</exception>
    public static IServiceCollection AddEtcdServiceEndpointProvider(
        this IServiceCollection services, Action<EtcdServiceEndpointProviderOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddServiceDiscoveryCore();
        services.AddOptions<EtcdServiceEndpointProviderOptions>().Configure(options => configure?.Invoke(options)).ValidateOnStart();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<EtcdServiceEndpointProviderOptions>, EtcdServiceEndpointProviderOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IServiceEndpointProviderFactory, EtcdServiceEndpointProviderFactory>(Create));
        return services;
    }

    /// <summary>Adds the provider with options from configuration.</summary>
    /// <param name="services">The container.</param>
    /// <param name="configuration">
    /// The properties of <see cref="EtcdServiceEndpointProviderOptions"/>, such as <c>"Services": { "KeyPrefix": "services/" }</c>.
    /// </param>
    /// <param name="configure">Changes the options after they have been bound.</param>
    /// <returns>The container.</returns>
    /// <remarks>
    /// A key that is not the name of a property, or a value of the wrong type, makes the host fail to start with an error that names it.
    /// With native AOT, bind in code: <c>AddEtcdServiceEndpointProvider(options => section.Bind(options))</c>.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> or <paramref name="configuration"/> is null.</exception>
    [RequiresUnreferencedCode("Binding configuration accesses the properties of the options by reflection.")]
    [RequiresDynamicCode("Binding configuration may require code that is generated at run time.")]
    public static IServiceCollection AddEtcdServiceEndpointProvider(
        this IServiceCollection services, IConfiguration configuration, Action<EtcdServiceEndpointProviderOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        return services.AddEtcdServiceEndpointProvider(options =>
        {
            OptionsSection.Bind(configuration, options);
            configure?.Invoke(options);
        });
    }

    private static EtcdServiceEndpointProviderFactory Create(IServiceProvider provider)
    {
        var connection = provider.GetService<EtcdConnection>() ?? throw new InvalidOperationException(
            $"The services include no {nameof(EtcdConnection)}. Call services.AddEtcdDiscovery(…) with the endpoints of etcd, "
            + "besides AddEtcdServiceEndpointProvider.");

        // The factory reads the formats that resolvers read. A container may have a connection of its own instead.
        return new EtcdServiceEndpointProviderFactory(
            provider.GetService<ServiceDirectoryFactory>() ?? new ServiceDirectoryFactory(connection),
            provider.GetRequiredService<IOptions<EtcdServiceEndpointProviderOptions>>().Value,
            provider.GetRequiredService<IOptions<ServiceDiscoveryOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>());
    }
}
