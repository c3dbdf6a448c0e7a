namespace Etcd.Discovery;

/// <summary>Validates the options of a connection over a call invoker, whose channel has an address and a transport already.</summary>
internal sealed class InvokerOptionsValidator : OptionsValidator<EtcdConnectionOptions>
{
    public static readonly InvokerOptionsValidator Instance = new();

    public override IEnumerable<OptionFailure> FindFailures(EtcdConnectionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (string Name, bool IsSet)[] ofTheChannel =
        [
            (nameof(options.Endpoints), options.Endpoints is not []),
            (nameof(options.UseTls), options.Tls is not null),
            (nameof(options.UseHandler), options.Handler is not null),
            (nameof(options.ConfigureHandler), options.HandlerSetup is not null),
            (nameof(options.MemberRefreshInterval), options.MemberRefreshInterval is not null),
        ];
        return ofTheChannel
            .Where(option => option.IsSet)
            .Select(option => new OptionFailure(option.Name, "must not be set for a connection over a call invoker, whose channel decides it"))
            .Concat(EtcdConnectionOptionsValidator.Instance.FindFailures(options)
                .Where(failure => failure.Property != nameof(options.Endpoints)));
    }
}
