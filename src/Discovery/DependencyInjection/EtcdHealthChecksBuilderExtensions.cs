using Etcd.Discovery;
using Etcd.Discovery.HealthChecks;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the health check of service discovery through etcd.</summary>
public static class EtcdHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a check of the connection to etcd: whether a member answers, whether the followed endpoints are up to date, and whether the
    /// registrations of the program are in etcd.
    /// </summary>
    /// <param name="builder">
    /// The builder of the health checks. The services must include an <see cref="EtcdConnection"/>, which <c>AddEtcdDiscovery</c> adds.
    /// </param>
    /// <param name="name">The name of the check, and of its options.</param>
    /// <param name="configure">Changes the options.</param>
    /// <param name="tags">The tags of the check, such as <c>ready</c>; null for none.</param>
    /// <param name="timeout">
    /// The <see cref="EtcdHealthCheckOptions.ReadTimeout"/>; null for its default. Infinite means its maximum, one day. Options replace it.
    /// </param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <remarks>
    /// Each check reads one key, which needs no permission. The data of the report has the endpoints and the age of each service that the
    /// program follows, and the state of each registration.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="name"/> is null or empty.</exception>
    public static IHealthChecksBuilder AddEtcdDiscovery(
        this IHealthChecksBuilder builder,
        string name = "etcd",
        Action<EtcdHealthCheckOptions>? configure = null,
        IEnumerable<string>? tags = null,
        TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        builder.Services.AddOptions<EtcdHealthCheckOptions>(name)
            .Configure(options =>
            {
                options.ReadTimeout = timeout == Timeout.InfiniteTimeSpan ? OptionLimits.MaxTimeout : timeout ?? options.ReadTimeout;
                configure?.Invoke(options);
            })
            .ValidateOnStart();
        builder.Services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<EtcdHealthCheckOptions>, EtcdHealthCheckOptionsValidator>());

        // Not the timeout of the registration: it would cancel the check, and the report would be unhealthy whatever the options say.
        return builder.Add(new HealthCheckRegistration(name, provider => Create(provider, name), failureStatus: null, tags));
    }

    private static EtcdHealthCheck Create(IServiceProvider provider, string name) => new(
        provider.GetConnection(), provider.GetRequiredService<IOptionsMonitor<EtcdHealthCheckOptions>>().Get(name));
}
