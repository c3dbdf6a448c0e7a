using System.Diagnostics.CodeAnalysis;
using Etcd.Discovery;
using Etcd.Discovery.AspNetCore;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the registration of web servers.</summary>
public static class EtcdServerRegistrationServiceCollectionExtensions
{
    /// <summary>
    /// Registers the web server in etcd, under the address that it is bound to, while it runs: from when it listens until just before it
    /// stops listening.
    /// </summary>
    /// <param name="services">The app's services; they must hold an <see cref="EtcdConnection"/>, as <c>AddEtcdDiscovery</c> adds.</param>
    /// <param name="target">The service's name: what clients resolve, such as <c>foo/bar/my-service</c>.</param>
    /// <param name="configure">
    /// Changes the options. They start from what <c>services.Configure&lt;EtcdRegistrationOptions&gt;(…)</c> sets for all registrations.
    /// </param>
    /// <returns><paramref name="services"/>.</returns>
    /// <remarks>
    /// The first address that is TCP is registered; <see cref="EtcdRegistrationOptions.SelectBoundAddress"/> chooses another, and
    /// <see cref="EtcdRegistrationOptions.AdvertisedHost"/> and <see cref="EtcdRegistrationOptions.AdvertisedAddress"/> replace what
    /// clients cannot dial. An app of several services calls it once for each. An option that is out of range fails the app's start with an
    /// <see cref="OptionsValidationException"/> that names it.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="target"/> is null or empty.</exception>
    public static IServiceCollection AddEtcdServerRegistration(
        this IServiceCollection services, string target, Action<EtcdRegistrationOptions>? configure = null) =>
        services.AddEtcdRegistration(target, configure).AddServerAddresses();

    /// <summary>
    /// Registers the web server in etcd, under the address that it is bound to, while it runs, as a section of the app's configuration says.
    /// </summary>
    /// <param name="services">The app's services; they must hold an <see cref="EtcdConnection"/>, as <c>AddEtcdDiscovery</c> adds.</param>
    /// <param name="configuration">
    /// The properties of <see cref="EtcdRegistrationOptions"/>, such as
    /// <c>"Registration": { "Target": "shop/orders", "Ttl": "00:00:10", "Metadata": { "weight": 3 } }</c>.
    /// </param>
    /// <param name="configure">Changes the options after they were bound.</param>
    /// <returns><paramref name="services"/>.</returns>
    /// <remarks>
    /// A key that is no property, and a value that does not fit its property, fail the app's start with an error that names it.
    /// With native AOT, bind by code: <c>AddEtcdServerRegistration(target, options => section.Bind(options))</c>.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> or <paramref name="configuration"/> is null.</exception>
    [RequiresUnreferencedCode("Binding configuration reads the properties of the options by reflection.")]
    [RequiresDynamicCode("Binding configuration may need code that is made at run time.")]
    public static IServiceCollection AddEtcdServerRegistration(
        this IServiceCollection services, IConfiguration configuration, Action<EtcdRegistrationOptions>? configure = null) =>
        services.AddEtcdRegistration(configuration, configure).AddServerAddresses();

    private static IServiceCollection AddServerAddresses(this IServiceCollection services)
    {
        services.TryAddSingleton<IBoundAddressSource>(provider => new ServerAddressSource(provider.GetService<IServer>()));
        return services;
    }
}
