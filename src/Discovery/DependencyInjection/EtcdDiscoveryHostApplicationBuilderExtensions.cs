using Etcd.Discovery;
using Etcd.Discovery.DependencyInjection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.Hosting;

/// <summary>Adds service discovery through etcd to a host, with a connection string of its configuration.</summary>
public static class EtcdDiscoveryHostApplicationBuilderExtensions
{
    /// <summary>Adds a connection to the etcd that a connection string names, and the services that use it.</summary>
    /// <param name="builder">The builder of the host.</param>
    /// <param name="connectionName">
    /// The name of the connection string, such as <c>etcd</c> for <c>ConnectionStrings:etcd</c>. The connection string has the same form as
    /// for <see cref="EtcdDiscoveryServiceCollectionExtensions.AddEtcdDiscovery(IServiceCollection, string, Action{EtcdResolverOptions})"/>.
    /// </param>
    /// <param name="configure">Changes the options of the connection after the connection string.</param>
    /// <param name="configureResolver">Changes the options of resolvers.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <remarks>
    /// It adds what <see cref="EtcdDiscoveryServiceCollectionExtensions"/> documents. The configuration is read when the host starts. A
    /// connection string that is missing or malformed causes an <see cref="OptionsValidationException"/> that names its key and contains no
    /// password.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="connectionName"/> is null or empty.</exception>
    public static IHostApplicationBuilder AddEtcdDiscovery(
        this IHostApplicationBuilder builder,
        string connectionName,
        Action<EtcdConnectionOptions>? configure = null,
        Action<EtcdResolverOptions>? configureResolver = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(connectionName);
        var configuration = builder.Configuration;
        builder.Services.AddEtcdDiscovery(
            options =>
            {
                OptionsSection.ApplyText(configuration.GetSection($"ConnectionStrings:{connectionName}"), options, EtcdConnectionString.Apply);
                configure?.Invoke(options);
            },
            configureResolver);
        return builder;
    }
}
