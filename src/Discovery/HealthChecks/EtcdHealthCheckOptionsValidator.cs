namespace Etcd.Discovery.HealthChecks;

/// <summary>Validates <see cref="EtcdHealthCheckOptions"/>.</summary>
internal sealed class EtcdHealthCheckOptionsValidator : OptionsValidator<EtcdHealthCheckOptions>
{
    public override IEnumerable<OptionFailure> FindFailures(EtcdHealthCheckOptions options) =>
    [
        .. CheckDefined(nameof(options.UnreachableStatus), options.UnreachableStatus),
        .. CheckDefined(nameof(options.StaleStatus), options.StaleStatus),
        .. CheckDefined(nameof(options.UnregisteredStatus), options.UnregisteredStatus),
        .. CheckTimeout(nameof(options.MaxStaleness), options.MaxStaleness),
    ];
}
