using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Etcd.Discovery.HealthChecks;

/// <summary>Validates <see cref="EtcdHealthCheckOptions"/>.</summary>
/// <param name="provider">The container of the connection.</param>
internal sealed class EtcdHealthCheckOptionsValidator(IServiceProvider provider) : OptionsValidator<EtcdHealthCheckOptions>
{
    public override IEnumerable<OptionFailure> FindFailures(EtcdHealthCheckOptions options) =>
    [
        .. CheckDefined(nameof(options.UnreachableStatus), options.UnreachableStatus),
        .. CheckTimeout(nameof(options.ReadTimeout), options.ReadTimeout),
        .. CheckDefined(nameof(options.StaleStatus), options.StaleStatus),
        .. CheckDefined(nameof(options.UnregisteredStatus), options.UnregisteredStatus),
        .. CheckTimeout(nameof(options.MaxStaleness), options.MaxStaleness),
        .. CheckStaleness(options.MaxStaleness),
    ];

    /// <summary>A quiet service is confirmed by the progress of its watch, which takes up to two intervals.</summary>
    private IEnumerable<OptionFailure> CheckStaleness(TimeSpan maxStaleness)
    {
        if (FindProgressInterval() is { } interval && maxStaleness < 2 * interval)
        {
            yield return new OptionFailure(
                nameof(EtcdHealthCheckOptions.MaxStaleness),
                $"must be at least twice {nameof(EtcdConnectionOptions)}.{nameof(EtcdConnectionOptions.WatchProgressInterval)}, which is "
                    + $"{interval}, but is {maxStaleness}");
        }
    }

    private TimeSpan? FindProgressInterval()
    {
        try
        {
            return provider.GetService<EtcdConnection>()?.Options.WatchProgressInterval;
        }
        catch (OptionsValidationException)
        {
            // The start fails with the options of the connection.
            return null;
        }
    }
}
