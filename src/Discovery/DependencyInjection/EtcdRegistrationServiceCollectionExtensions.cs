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

/// <summary>Adds the registration of hosted programs to a container.</summary>
public static class EtcdRegistrationServiceCollectionExtensions
{
    /// <summary>Registers the program in etcd after its host has started, and deregisters it before the host stops.</summary>
    /// <param name="services">
    /// The services of the host. They must include an <see cref="EtcdConnection"/>, which <c>AddEtcdDiscovery</c> adds.
    /// </param>
    /// <param name="target">The name of the service, which clients resolve, such as <c>foo/bar/my-service</c>.</param>
    /// <param name="configure">
    /// Changes the options. They start with the defaults that <c>services.Configure&lt;EtcdRegistrationOptions&gt;(…)</c> sets for all
    /// registrations, or, with the target as the name, for this one. It must set
    /// <see cref="EtcdRegistrationOptions.AdvertisedAddress"/>, unless the services include an <see cref="IBoundAddressSource"/>.
    /// </param>
    /// <returns><paramref name="services"/>.</returns>
    /// <remarks>
    /// In a web app, call <c>AddEtcdServerRegistration</c> of the package Etcd.Discovery.AspNetCore instead, which also finds the address
    /// of the server. A program with several services calls the method once for each. Inject <see cref="IEtcdRegistration"/> to wait for
    /// the registration and to read its key and lease. An option that is out of range makes the host fail to start with an
    /// <see cref="OptionsValidationException"/> that names it.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="target"/> is null or empty.</exception>
    public static IServiceCollection AddEtcdRegistration(
        this IServiceCollection services, string target, Action<EtcdRegistrationOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(target);
        return Add(services, () => target, options =>
        {
            options.Target = target;
            configure?.Invoke(options);
        });
    }

    /// <summary>Registers the program in etcd while its host runs, under a given target and with options from configuration.</summary>
    /// <param name="services">
    /// The services of the host. They must include an <see cref="EtcdConnection"/>, which <c>AddEtcdDiscovery</c> adds.
    /// </param>
    /// <param name="target">The name of the service, which clients resolve. A <c>Target</c> of the configuration replaces it.</param>
    /// <param name="configuration">
    /// The properties of <see cref="EtcdRegistrationOptions"/>, such as
    /// <c>"Registration": { "Ttl": "00:00:10", "Metadata": { "weight": 3 } }</c>.
    /// </param>
    /// <param name="configure">Changes the options after they have been bound.</param>
    /// <returns><paramref name="services"/>.</returns>
    /// <remarks>
    /// A key that is not the name of a property, or a value of the wrong type, makes the host fail to start with an error that names it.
    /// With native AOT, bind in code: <c>AddEtcdRegistration(target, options => section.Bind(options))</c>.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> or <paramref name="configuration"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="target"/> is null or empty.</exception>
    [RequiresUnreferencedCode("Binding configuration accesses the properties of the options by reflection.")]
    [RequiresDynamicCode("Binding configuration may require code that is generated at run time.")]
    public static IServiceCollection AddEtcdRegistration(
        this IServiceCollection services,
        string target,
        IConfiguration configuration,
        Action<EtcdRegistrationOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(target);
        ArgumentNullException.ThrowIfNull(configuration);
        return Add(services, () => FindTarget(configuration) ?? target, options =>
        {
            options.Target = target;
            OptionsSection.Bind(configuration, options);
            configure?.Invoke(options);
        });
    }

    /// <summary>Registers the program in etcd while its host runs, with options from configuration.</summary>
    /// <param name="services">
    /// The services of the host. They must include an <see cref="EtcdConnection"/>, which <c>AddEtcdDiscovery</c> adds.
    /// </param>
    /// <param name="configuration">
    /// The properties of <see cref="EtcdRegistrationOptions"/>, such as
    /// <c>"Registration": { "Target": "shop/orders", "Ttl": "00:00:10", "Metadata": { "weight": 3 } }</c>.
    /// </param>
    /// <param name="configure">Changes the options after they have been bound.</param>
    /// <returns><paramref name="services"/>.</returns>
    /// <remarks>
    /// A key that is not the name of a property, or a value of the wrong type, makes the host fail to start with an error that names it.
    /// With native AOT, bind in code: <c>AddEtcdRegistration(target, options => section.Bind(options))</c>.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> or <paramref name="configuration"/> is null.</exception>
    [RequiresUnreferencedCode("Binding configuration accesses the properties of the options by reflection.")]
    [RequiresDynamicCode("Binding configuration may require code that is generated at run time.")]
    public static IServiceCollection AddEtcdRegistration(
        this IServiceCollection services, IConfiguration configuration, Action<EtcdRegistrationOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        return Add(services, () => FindTarget(configuration), options =>
        {
            OptionsSection.Bind(configuration, options);
            configure?.Invoke(options);
        });
    }

    private static string? FindTarget(IConfiguration configuration) => configuration[nameof(EtcdRegistrationOptions.Target)];

    private static IServiceCollection Add(
        IServiceCollection services, Func<string?> findTarget, Action<EtcdRegistrationOptions> configure)
    {
        // Each call has its own options, even if two calls have the same target.
        var name = $"registration {Guid.NewGuid():N}";
        services.AddOptions<EtcdRegistrationOptions>(name)
            .Configure<IServiceProvider>((options, provider) => RegistrationDefaultOptions.Configure(options, provider, findTarget()))
            .Configure(configure)
            .PostConfigure<IServiceProvider>((options, provider) => RegistrationDefaultOptions.PostConfigure(options, provider, name))
            .ValidateOnStart();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<EtcdRegistrationOptions>, EtcdRegistrationOptionsValidator>());
        services.AddServiceRegistrar();
        services.AddKeyedSingleton(name, (provider, _) => Create(provider, name));
        services.AddSingleton<IEtcdRegistration>(provider => provider.GetRequiredKeyedService<HostedRegistration>(name));
        services.TryAddKeyedSingleton(KeyedService.AnyKey, RegistrationsByTarget.Find);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, EtcdRegistrationService>(
            provider => new EtcdRegistrationService([.. provider.GetServices<IEtcdRegistration>().OfType<HostedRegistration>()])));
        return services;
    }

    /// <summary>Adds a <see cref="ServiceRegistrar"/> unless there is one.</summary>
    internal static void AddServiceRegistrar(this IServiceCollection services)
    {
        services.AddOptions<ServiceRegistrationOptions>().ValidateOnStart();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<ServiceRegistrationOptions>, ServiceRegistrationOptionsValidator>());
        services.TryAddSingleton(provider => new ServiceRegistrar(
            provider.GetConnection(), provider.GetRequiredService<IOptions<ServiceRegistrationOptions>>().Value));
    }

    private static HostedRegistration Create(IServiceProvider provider, string name)
    {
        var options = provider.GetRequiredService<IOptionsMonitor<EtcdRegistrationOptions>>().Get(name);
        return new HostedRegistration(
            options,
            provider.GetRequiredService<ServiceRegistrar>(),
            new BoundEndpointFinder(
                options, provider.GetService<IBoundAddressSource>(), new AdvertisedAddress(DefaultRoute.LocalAddress)),
            provider.GetConnection(),
            provider.GetRequiredService<ILogger<HostedRegistration>>());
    }

    /// <summary>Returns the connection of a container, or says which call is missing.</summary>
    internal static EtcdConnection GetConnection(this IServiceProvider provider) =>
        provider.GetService<EtcdConnection>() ?? throw new InvalidOperationException(
            $"The services include no {nameof(EtcdConnection)}. Call services.AddEtcdDiscovery(…) with the endpoints of etcd, "
            + "besides AddEtcdRegistration, AddEtcdServerRegistration or AddHealthChecks().AddEtcdDiscovery().");
}
