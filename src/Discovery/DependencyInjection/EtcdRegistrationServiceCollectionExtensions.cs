using System.Diagnostics.CodeAnalysis;
using Etcd.Discovery;
using Etcd.Discovery.DependencyInjection;
using Etcd.Discovery.Registration;
using Etcd.Discovery.Registration.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the registration of hosted programs.</summary>
public static class EtcdRegistrationServiceCollectionExtensions
{
    /// <summary>Registers the program in etcd while its host runs: from when it has started until just before it stops.</summary>
    /// <param name="services">The host's services; they must hold an <see cref="EtcdConnection"/>, as <c>AddEtcdDiscovery</c> adds.</param>
    /// <param name="target">The service's name: what clients resolve, such as <c>foo/bar/my-service</c>.</param>
    /// <param name="configure">
    /// Changes the options. They start from what <c>services.Configure&lt;EtcdRegistrationOptions&gt;(…)</c> sets for all registrations.
    /// Set <see cref="EtcdRegistrationOptions.AdvertisedAddress"/>, unless the services hold an <see cref="IBoundAddressSource"/>.
    /// </param>
    /// <returns><paramref name="services"/>.</returns>
    /// <remarks>
    /// A web app calls <c>AddEtcdServerRegistration</c> of the package Etcd.Discovery.AspNetCore instead, which also finds the address its
    /// server is bound to. A program of several services calls it once for each. An option that is out of range fails the
    /// host's start with an <see cref="OptionsValidationException"/> that names it.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="target"/> is null or empty.</exception>
    public static IServiceCollection AddEtcdRegistration(
        this IServiceCollection services, string target, Action<EtcdRegistrationOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(target);
        return Add(services, options =>
        {
            options.Target = target;
            configure?.Invoke(options);
        });
    }

    /// <summary>Registers the program in etcd while its host runs, as a section of its configuration says.</summary>
    /// <param name="services">The host's services; they must hold an <see cref="EtcdConnection"/>, as <c>AddEtcdDiscovery</c> adds.</param>
    /// <param name="configuration">
    /// The properties of <see cref="EtcdRegistrationOptions"/>, such as
    /// <c>"Registration": { "Target": "shop/orders", "Ttl": "00:00:10", "Metadata": { "weight": 3 } }</c>.
    /// </param>
    /// <param name="configure">Changes the options after they were bound.</param>
    /// <returns><paramref name="services"/>.</returns>
    /// <remarks>
    /// A key that is no property, and a value that does not fit its property, fail the host's start with an error that names it.
    /// With native AOT, bind by code: <c>AddEtcdRegistration(target, options => section.Bind(options))</c>.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> or <paramref name="configuration"/> is null.</exception>
    [RequiresUnreferencedCode("Binding configuration reads the properties of the options by reflection.")]
    [RequiresDynamicCode("Binding configuration may need code that is made at run time.")]
    public static IServiceCollection AddEtcdRegistration(
        this IServiceCollection services, IConfiguration configuration, Action<EtcdRegistrationOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        return Add(services, options =>
        {
            OptionsSection.Bind(configuration, options);
            configure?.Invoke(options);
        });
    }

    private static IServiceCollection Add(IServiceCollection services, Action<EtcdRegistrationOptions> configure)
    {
        // Each call has options of its own, even two for one target.
        var name = $"registration {Guid.NewGuid():N}";
        services.AddOptions<EtcdRegistrationOptions>(name)
            .Configure<IServiceProvider>(ApplyDefaults)
            .Configure(configure)
            .ValidateOnStart();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<EtcdRegistrationOptions>, EtcdRegistrationOptionsValidator>());
        services.AddServiceRegistrar();
        return services.AddSingleton<IHostedService>(provider => Create(provider, name));
    }

    /// <summary>Adds a <see cref="ServiceRegistrar"/>, once.</summary>
    internal static void AddServiceRegistrar(this IServiceCollection services)
    {
        services.AddOptions<ServiceRegistrationOptions>().ValidateOnStart();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<ServiceRegistrationOptions>, ServiceRegistrationOptionsValidator>());
        services.TryAddSingleton(provider => new ServiceRegistrar(
            provider.GetRequiredService<EtcdConnection>(), provider.GetRequiredService<IOptions<ServiceRegistrationOptions>>().Value));
    }

    /// <summary>Applies what is configured for no registration in particular.</summary>
    private static void ApplyDefaults(EtcdRegistrationOptions options, IServiceProvider provider)
    {
        foreach (var setup in provider.GetServices<IConfigureOptions<EtcdRegistrationOptions>>())
        {
            if (setup is ConfigureNamedOptions<EtcdRegistrationOptions> { Name: null })
            {
                // Applies to all names, this one included, by itself.
                continue;
            }

            if (setup is IConfigureNamedOptions<EtcdRegistrationOptions> named)
            {
                named.Configure(Options.Options.DefaultName, options);
            }
            else
            {
                setup.Configure(options);
            }
        }
    }

    private static EtcdRegistrationService Create(IServiceProvider provider, string name) => new(
        provider.GetRequiredService<IOptionsMonitor<EtcdRegistrationOptions>>().Get(name),
        provider.GetRequiredService<ServiceRegistrar>(),
        provider.GetService<IBoundAddressSource>(),
        new AdvertisedAddress(DefaultRoute.LocalAddress),
        provider.GetRequiredService<EtcdConnection>().Time,
        provider.GetRequiredService<ILogger<EtcdRegistrationService>>());
}
