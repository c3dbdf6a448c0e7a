namespace Etcd.Discovery;

/// <summary>Validates <see cref="EtcdConnectionOptions"/>.</summary>
internal sealed class EtcdConnectionOptionsValidator : OptionsValidator<EtcdConnectionOptions>
{
    public static readonly EtcdConnectionOptionsValidator Instance = new();

    public override IEnumerable<OptionFailure> FindFailures(EtcdConnectionOptions options) =>
    [
        .. CheckEndpoints(options),
        .. CheckHandler(options),
        .. CheckUser(options),
        .. CheckTimeout(nameof(options.ConnectTimeout), options.ConnectTimeout),
        .. CheckTimeout(nameof(options.CallTimeout), options.CallTimeout),
        .. CheckTimeout(nameof(options.AttemptTimeout), options.AttemptTimeout),
        .. CheckBetween(
            nameof(options.MemberRefreshInterval),
            options.MemberRefreshInterval,
            EtcdConnectionDefaults.MinMemberRefreshInterval,
            OptionLimits.MaxTimeout),
        .. CheckTimeout(
            nameof(options.KeepAlivePingInterval), options.KeepAlivePingInterval, EtcdConnectionDefaults.MinKeepAlivePingInterval),
        .. CheckTimeout(nameof(options.KeepAlivePingTimeout), options.KeepAlivePingTimeout, EtcdConnectionDefaults.MinKeepAlivePingTimeout),
        .. CheckTimeout(nameof(options.InitialBackoff), options.InitialBackoff),
        .. CheckTimeout(nameof(options.MaxBackoff), options.MaxBackoff),
        .. CheckBackoff(options),
        .. CheckFraction(nameof(options.BackoffJitter), options.BackoffJitter),
        .. CheckTimeout(nameof(options.WatchProgressInterval), options.WatchProgressInterval),
    ];

    private static IEnumerable<OptionFailure> CheckEndpoints(EtcdConnectionOptions options)
    {
        var endpoints = options.Endpoints;
        if (endpoints is [] && options.Handler is not null)
        {
            yield break;
        }

        if (endpoints is null or [])
        {
            yield return new OptionFailure(
                nameof(EtcdConnectionOptions.Endpoints), "must have at least one endpoint, such as http://127.0.0.1:2379");
        }
        else if (EtcdEndpointList.Parse(endpoints, out _) is { } fault)
        {
            yield return new OptionFailure(nameof(EtcdConnectionOptions.Endpoints), $"must be URLs of etcd members: {fault}");
        }
    }

    private static IEnumerable<OptionFailure> CheckHandler(EtcdConnectionOptions options)
    {
        if (options.Handler is not null && (options.Tls is not null || options.HandlerSetup is not null))
        {
            var other = options.Tls is not null ? nameof(options.UseTls) : nameof(options.ConfigureHandler);
            yield return new OptionFailure(nameof(options.UseHandler), $"must not be used with {other}: configure the handler itself");
        }
    }

    private static IEnumerable<OptionFailure> CheckUser(EtcdConnectionOptions options)
    {
        if (options.Username is null != options.Password is null)
        {
            var missing = options.Username is null ? nameof(options.Username) : nameof(options.Password);
            yield return new OptionFailure(
                missing, $"must be set, because {nameof(options.Username)} and {nameof(options.Password)} require each other");
        }

        if (options.Username is "")
        {
            yield return new OptionFailure(nameof(options.Username), "must not be empty");
        }
    }

    private static IEnumerable<OptionFailure> CheckBackoff(EtcdConnectionOptions options)
    {
        if (options.InitialBackoff > options.MaxBackoff)
        {
            yield return new OptionFailure(
                nameof(options.InitialBackoff),
                $"must not be longer than {nameof(options.MaxBackoff)} ({options.MaxBackoff}), but is {options.InitialBackoff}");
        }
    }
}
