namespace Etcd.Discovery;

/// <summary>Validates <see cref="EtcdResolverOptions"/>.</summary>
internal sealed class EtcdResolverOptionsValidator : OptionsValidator<EtcdResolverOptions>
{
    public static readonly EtcdResolverOptionsValidator Instance = new();

    public override IEnumerable<OptionFailure> FindFailures(EtcdResolverOptions options) =>
    [
        .. CheckTimeout(nameof(options.InitialTimeout), options.InitialTimeout),
        .. CheckDefined(nameof(options.EmptyEndpoints), options.EmptyEndpoints),
        .. CheckFraction(nameof(options.MassExpiryThreshold), options.MassExpiryThreshold),
        .. CheckTimeout(nameof(options.MassExpiryHold), options.MassExpiryHold),
    ];
}
