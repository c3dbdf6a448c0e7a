using System.Diagnostics.CodeAnalysis;
using Etcd.Discovery;
using Etcd.Discovery.AspNetCore;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the registration of web servers to a container.</summary>
public static class EtcdServerRegistrationServiceCollectionExtensions
{
    /// <summary>Registers the web server in etcd under its bound address, and deregisters it before it stops listening.</summary>
    /// <param name="services">
    /// The services of the app. They must include an <see cref="EtcdConnection"/>, which <c>AddEtcdDiscovery</c> adds.
    /// </param>
    /// <param name="target">The name of the service, which clients resolve, such as <c>foo/bar/my-service</c>.</param>
    /// <param name="configure">
    /// Changes the options. They start with the defaults that <c>services.Configure&lt;EtcdRegistrationOptions&gt;(…)</c> sets for all
    /// registrations, or, with the target as the name, for this one.
    /// </param>
    /// <returns><paramref name="services"/>.</returns>
    /// <remarks>
    /// <para>
    /// Of several bound addresses, those that other machines can reach come first, then those that serve HTTP/2, as gRPC needs, then those
    /// that the server lists first. To find out about HTTP/2, the app opens a connection to each address once and sends no request.
    /// <see cref="EtcdRegistrationOptions.EndpointName"/> or <see cref="EtcdRegistrationOptions.SelectBoundAddress"/> selects another
    /// address. If clients cannot dial the bound address, set <see cref="EtcdRegistrationOptions.AdvertisedHost"/> or
    /// <see cref="EtcdRegistrationOptions.AdvertisedAddress"/>.
    /// </para>
    /// <para>
    /// An app with several services calls the method once for each. Inject <see cref="IEtcdRegistration"/> to wait for the registration
    /// and to read its key and lease. An app that listens on no address, as with a TestServer, registers nothing. An option that is out of
    /// range makes the app fail to start with an <see cref="OptionsValidationException"/> that names it.
    /// </para>
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="target"/> is null or empty.</exception>
    public static IServiceCollection AddEtcdServerRegistration(
        this IServiceCollection services, string target, Action<EtcdRegistrationOptions>? configure = null) =>
        services.AddEtcdRegistration(target, configure).AddServerAddresses();

    /// <summary>Registers the web server in etcd under its bound address while it runs, with options from configuration.</summary>
    /// <param name="services">
    /// The services of the app. They must include an <see cref="EtcdConnection"/>, which <c>AddEtcdDiscovery</c> adds.
    /// </param>
    /// <param name="configuration">
    /// The properties of <see cref="EtcdRegistrationOptions"/>, such as
    /// <c>"Registration": { "Target": "shop/orders", "Ttl": "00:00:10", "Metadata": { "weight": 3 } }</c>.
    /// </param>
    /// <param name="configure">Changes the options after they have been bound.</param>
    /// <returns><paramref name="services"/>.</returns>
    /// <remarks>
    /// A key that is not the name of a property, or a value of the wrong type, makes the app fail to start with an error that names it.
    /// With native AOT, bind in code: <c>AddEtcdServerRegistration(target, options => section.Bind(options))</c>.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> or <paramref name="configuration"/> is null.</exception>
    [RequiresUnreferencedCode("Binding configuration accesses the properties of the options by reflection.")]
    [RequiresDynamicCode("Binding configuration may require code that is generated at run time.")]
    public static IServiceCollection AddEtcdServerRegistration(
        this IServiceCollection services, IConfiguration configuration, Action<EtcdRegistrationOptions>? configure = null) =>
        services.AddEtcdRegistration(configuration, configure).AddServerAddresses();

    /// <summary>Registers the web server in etcd while it runs, under a given target and with options from configuration.</summary>
    /// <param name="services">
    /// The services of the app. They must include an <see cref="EtcdConnection"/>, which <c>AddEtcdDiscovery</c> adds.
    /// </param>
    /// <param name="target">The name of the service, which clients resolve. A <c>Target</c> of the configuration replaces it.</param>
    /// <param name="configuration">
    /// The properties of <see cref="EtcdRegistrationOptions"/>, such as
    /// <c>"Registration": { "Ttl": "00:00:10", "Metadata": { "weight": 3 } }</c>.
    /// </param>
    /// <param name="configure">Changes the options after they have been bound.</param>
    /// <returns><paramref name="services"/>.</returns>
    /// <remarks>
    /// A key that is not the name of a property, or a value of the wrong type, makes the app fail to start with an error that names it.
    /// With native AOT, bind in code: <c>AddEtcdServerRegistration(target, options => section.Bind(options))</c>.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> or <paramref name="configuration"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="target"/> is null or empty.</exception>
    [RequiresUnreferencedCode("Binding configuration accesses the properties of the options by reflection.")]
    [RequiresDynamicCode("Binding configuration may require code that is generated at run time.")]
    public static IServiceCollection AddEtcdServerRegistration(
        this IServiceCollection services,
        string target,
        IConfiguration configuration,
        Action<EtcdRegistrationOptions>? configure = null) =>
        services.AddEtcdRegistration(target, configuration, configure).AddServerAddresses();

    private static IServiceCollection AddServerAddresses(this IServiceCollection services)
    {
        services.TryAddSingleton<IBoundAddressSource>(provider => new ServerAddressSource(
            provider.GetService<IServer>(), new NamedEndpoints(provider.GetService<IConfiguration>())));
        return services;
    }
}
