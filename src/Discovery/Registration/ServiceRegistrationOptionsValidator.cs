namespace Etcd.Discovery.Registration;

/// <summary>Validates <see cref="ServiceRegistrationOptions"/>.</summary>
internal sealed class ServiceRegistrationOptionsValidator : OptionsValidator<ServiceRegistrationOptions>
{
    public static readonly ServiceRegistrationOptionsValidator Instance = new();

    public override IEnumerable<OptionFailure> FindFailures(ServiceRegistrationOptions options) =>
    [
        .. CheckTtl(options.Ttl),
        .. CheckInstanceId(options.InstanceId),
        .. CheckFormat(options),
        .. CheckDefined(nameof(options.Takeover), options.Takeover),
        .. CheckTimeout(nameof(options.RegisterTimeout), options.RegisterTimeout),
        .. CheckTimeout(nameof(options.DeregisterTimeout), options.DeregisterTimeout),
    ];

    private static IEnumerable<OptionFailure> CheckTtl(TimeSpan ttl)
    {
        if (ttl < RegistrationDefaults.MinTtl || ttl > RegistrationDefaults.MaxTtl)
        {
            yield return new OptionFailure(
                nameof(ServiceRegistrationOptions.Ttl), $"must be between 1 and 9,000,000,000 seconds, but is {ttl}");
        }
    }

    private static IEnumerable<OptionFailure> CheckFormat(ServiceRegistrationOptions options)
    {
        if (options.FindFormat() is null)
        {
            yield return new OptionFailure(nameof(options.Format), EndpointFormats.DescribeUnknown(options.Format));
        }
    }

    private static IEnumerable<OptionFailure> CheckInstanceId(string? id)
    {
        if (id is not null && (id.Length == 0 || id[0] == '/' || id[^1] == '/'))
        {
            yield return new OptionFailure(
                nameof(ServiceRegistrationOptions.InstanceId), "must not be empty, and must not start or end with a slash");
        }
    }
}
