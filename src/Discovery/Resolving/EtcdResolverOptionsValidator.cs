namespace Etcd.Discovery;

/// <summary>Validates <see cref="EtcdResolverOptions"/>.</summary>
internal sealed class EtcdResolverOptionsValidator : OptionsValidator<EtcdResolverOptions>
{
    public static readonly EtcdResolverOptionsValidator Instance = new();

    public override IEnumerable<OptionFailure> FindFailures(EtcdResolverOptions options) =>
    [
        .. CheckTimeout(nameof(options.InitialTimeout), options.InitialTimeout),
        .. CheckServerName(options.ServerName),
        .. CheckDefined(nameof(options.ServerNameSource), options.ServerNameSource),
        .. CheckDefined(nameof(options.EmptyEndpoints), options.EmptyEndpoints),
        .. CheckFraction(nameof(options.MassExpiryThreshold), options.MassExpiryThreshold),
        .. CheckTimeout(nameof(options.MassExpiryHold), options.MassExpiryHold),
    ];

    private static IEnumerable<OptionFailure> CheckServerName(string? name)
    {
        if (name is not null && !ServerNames.IsHostName(name))
        {
            yield return new OptionFailure(
                nameof(EtcdResolverOptions.ServerName), $"must be a host name such as my-service.internal, but is '{name}'");
        }
    }
}
