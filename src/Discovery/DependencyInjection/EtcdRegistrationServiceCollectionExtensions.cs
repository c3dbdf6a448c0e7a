using System.Globalization;
using Etcd.Discovery;
using Etcd.Discovery.Registration.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the registration of hosted servers.</summary>
public static class EtcdRegistrationServiceCollectionExtensions
{
    /// <summary>
    /// Registers the host's server in etcd while it runs: from when it listens until just before it stops listening.
    /// </summary>
    /// <param name="services">The host's services; they must hold an <see cref="EtcdConnection"/>, as <c>AddEtcdDiscovery</c> adds.</param>
    /// <param name="target">The service's name: what clients resolve, such as <c>foo/bar/my-service</c>.</param>
    /// <param name="configure">Changes the default options.</param>
    /// <returns><paramref name="services"/>.</returns>
    /// <remarks>
    /// A server of several services calls it once for each. Options that make no sense fail the host's start with an
    /// <see cref="OptionsValidationException"/> that names the property.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="target"/> is null or empty.</exception>
    public static IServiceCollection AddEtcdRegistration(
        this IServiceCollection services, string target, Action<EtcdRegistrationOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(target);

        // Each call has options of its own, even two for one target.
        var name = string.Create(CultureInfo.InvariantCulture, $"{target}#{services.Count}");
        services.AddOptions<EtcdRegistrationOptions>(name)
            .Configure(options =>
            {
                options.Target = target;
                configure?.Invoke(options);
            })
            .ValidateOnStart();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<EtcdRegistrationOptions>, EtcdRegistrationOptionsValidator>());
        services.TryAddSingleton(provider => new ServiceRegistrar(provider.GetRequiredService<EtcdConnection>()));
        return services.AddSingleton<IHostedService>(provider => Create(provider, name));
    }

    private static EtcdRegistrationService Create(IServiceProvider provider, string name) => new(
        provider.GetRequiredService<IOptionsMonitor<EtcdRegistrationOptions>>().Get(name),
        provider.GetRequiredService<ServiceRegistrar>(),
        provider.GetService<IServer>(),
        new AdvertisedAddress(DefaultRoute.LocalAddress),
        provider.GetRequiredService<EtcdConnection>().Time,
        provider.GetRequiredService<ILogger<EtcdRegistrationService>>());
}
