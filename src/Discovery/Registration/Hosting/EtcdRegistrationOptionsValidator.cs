using Microsoft.Extensions.Options;

namespace Etcd.Discovery.Registration.Hosting;

/// <summary>Validates <see cref="EtcdRegistrationOptions"/>.</summary>
/// <param name="bound">The source of the server's addresses; null if the program has none.</param>
internal sealed class EtcdRegistrationOptionsValidator(IBoundAddressSource? bound = null) : OptionsValidator<EtcdRegistrationOptions>
{
    // The unnamed options are the defaults of the registrations, not a registration.
    public override ValidateOptionsResult Validate(string? name, EtcdRegistrationOptions options) =>
        name == Microsoft.Extensions.Options.Options.DefaultName ? ValidateOptionsResult.Skip : base.Validate(name, options);

    public override IEnumerable<OptionFailure> FindFailures(EtcdRegistrationOptions options) =>
    [
        .. CheckTarget(options.Target),
        .. CheckAddress(options),
        .. CheckMetadata(options.Metadata),
        .. ServiceRegistrationOptionsValidator.Instance.FindFailures(options.ToServiceOptions()),
        .. CheckTimeout(nameof(options.RegisterTimeout), options.RegisterTimeout),
        .. CheckTimeout(nameof(options.DrainDelay), options.DrainDelay, TimeSpan.Zero),
    ];

    private static IEnumerable<OptionFailure> CheckTarget(string? target)
    {
        if (string.IsNullOrEmpty(target) || target[^1] == '/')
        {
            yield return new OptionFailure(nameof(EtcdRegistrationOptions.Target), "must not be empty, and must not end with a slash");
        }
    }

    private static IEnumerable<OptionFailure> CheckMetadata(EndpointMetadata? metadata)
    {
        if (metadata?.FindMissing() is { } path)
        {
            yield return new OptionFailure(
                nameof(EtcdRegistrationOptions.Metadata),
                $"must have a value{(path.Length > 0 ? $" at {path}" : "")}. The source generator for configuration binding does not "
                    + "support metadata. Set it in code, or bind without the generator");
        }
    }

    private IEnumerable<OptionFailure> CheckAddress(EtcdRegistrationOptions options)
    {
        if (options.AdvertisedAddress is null && bound is null)
        {
            yield return new OptionFailure(
                nameof(options.AdvertisedAddress),
                "must be set to the host:port that clients dial, because the addresses that this program listens on are unknown. "
                    + "In a web app, call AddEtcdServerRegistration of the package Etcd.Discovery.AspNetCore instead of "
                    + $"AddEtcdRegistration. For another server, add an {nameof(IBoundAddressSource)}");
        }

        if (options.AdvertisedAddress is { } address && !HostPort.TryParse(address, defaultPort: null, out _))
        {
            yield return new OptionFailure(nameof(options.AdvertisedAddress), $"must be host:port, but is \"{address}\"");
        }

        if (options.AdvertisedHost is { } host && !HostText.TryNormalize(host, out _))
        {
            yield return new OptionFailure(nameof(options.AdvertisedHost), $"must be a host name or an IP address, but is \"{host}\"");
        }
    }
}
