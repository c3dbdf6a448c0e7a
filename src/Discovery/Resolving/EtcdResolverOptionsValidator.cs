namespace Etcd.Discovery;

/// <summary>Validates <see cref="EtcdResolverOptions"/>.</summary>
internal sealed class EtcdResolverOptionsValidator : OptionsValidator<EtcdResolverOptions>
{
    public static readonly EtcdResolverOptionsValidator Instance = new();

    private static readonly TimeSpan MaxAge = TimeSpan.FromDays(30);

    public override IEnumerable<OptionFailure> FindFailures(EtcdResolverOptions options) =>
    [
        .. CheckTimeout(nameof(options.InitialTimeout), options.InitialTimeout),
        .. CheckServerName(options.ServerName),
        .. CheckDefined(nameof(options.ServerNameSource), options.ServerNameSource),
        .. CheckDefined(nameof(options.EmptyEndpoints), options.EmptyEndpoints),
        .. CheckFraction(nameof(options.MassExpiryThreshold), options.MassExpiryThreshold),
        .. CheckTimeout(nameof(options.MassExpiryHold), options.MassExpiryHold),
        .. CheckBetween(nameof(options.KeepLastFor), options.KeepLastFor, OptionLimits.MinTimeout, MaxAge),
        .. CheckTimeout(nameof(options.UpdateInterval), options.UpdateInterval, TimeSpan.Zero),
        .. CheckNotEmpty(nameof(options.Zone), options.Zone),
        .. CheckAtLeast(nameof(options.ZoneMinEndpoints), options.ZoneMinEndpoints, 1),
        .. CheckAtLeast(nameof(options.SubsetSize), options.SubsetSize, 0),
        .. CheckNotEmpty(nameof(options.ClientId), options.ClientId),
        .. CheckNotEmpty(nameof(options.CacheDirectory), options.CacheDirectory),
        .. CheckBetween(nameof(options.CacheMaxAge), options.CacheMaxAge, TimeSpan.FromSeconds(1), MaxAge),
        .. CheckFormat(options),
    ];

    private static IEnumerable<OptionFailure> CheckFormat(EtcdResolverOptions options)
    {
        if (options.FindFormats() is null)
        {
            yield return new OptionFailure(nameof(options.Format), EndpointFormats.DescribeUnknown(options.Format));
        }
    }

    private static IEnumerable<OptionFailure> CheckServerName(string? name)
    {
        if (name is not null && !ServerNames.IsHostName(name))
        {
            yield return new OptionFailure(
                nameof(EtcdResolverOptions.ServerName), $"must be a host name such as my-service.internal, but is '{name}'");
        }
    }

    private static IEnumerable<OptionFailure> CheckNotEmpty(string property, string? value)
    {
        if (value?.Length == 0)
        {
            yield return new OptionFailure(property, "must not be empty; null turns it off");
        }
    }

    private static IEnumerable<OptionFailure> CheckAtLeast(string property, int value, int minimum)
    {
        if (value < minimum)
        {
            yield return new OptionFailure(property, FormattableString.Invariant($"must be at least {minimum}, but is {value}"));
        }
    }
}
