using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Etcd.Discovery.Registration.Hosting;

/// <summary>Validates <see cref="EtcdRegistrationOptions"/>.</summary>
/// <param name="bound">The source of the server's addresses; null if the program has none.</param>
internal sealed class EtcdRegistrationOptionsValidator(IBoundAddressSource? bound = null) : OptionsValidator<EtcdRegistrationOptions>
{
    private const string AnyAddress = "127.0.0.1:80";

    // The unnamed options are the defaults of the registrations, not a registration.
    public override ValidateOptionsResult Validate(string? name, EtcdRegistrationOptions options) =>
        name == Microsoft.Extensions.Options.Options.DefaultName ? ValidateOptionsResult.Skip : base.Validate(name, options);

    public override IEnumerable<OptionFailure> FindFailures(EtcdRegistrationOptions options) =>
    [
        .. CheckTarget(options.Target),
        .. CheckAddress(options),
        .. CheckMetadata(options),
        .. CheckFormat(options),
        .. ServiceRegistrationOptionsValidator.Instance.FindFailures(options.ToServiceOptions()),
        .. CheckTimeout(nameof(options.DrainDelay), options.DrainDelay, TimeSpan.Zero),
    ];

    private static IEnumerable<OptionFailure> CheckTarget(string? target)
    {
        if (string.IsNullOrEmpty(target) || target[^1] == '/')
        {
            yield return new OptionFailure(nameof(EtcdRegistrationOptions.Target), "must not be empty, and must not end with a slash");
        }
    }

    private static IEnumerable<OptionFailure> CheckMetadata(EtcdRegistrationOptions options)
    {
        if (options.Metadata?.FindMissing() is { } path)
        {
            yield return new OptionFailure(
                nameof(options.Metadata),
                $"must have a value{(path.Length > 0 ? $" at {path}" : "")}. The source generator for configuration binding does not "
                    + "support metadata. Set it in code, or bind without the generator");
        }
        else if (options.AdvertiseScheme
            && options.Metadata?.ToJsonElement().ValueKind is { } kind and not (JsonValueKind.Object or JsonValueKind.Null))
        {
            yield return new OptionFailure(
                nameof(options.Metadata), $"must be a JSON object, because {nameof(options.AdvertiseScheme)} adds a member, but is a {kind}");
        }
    }

    /// <summary>Tries to write an endpoint with the metadata. The address matters to no format.</summary>
    private static IEnumerable<OptionFailure> CheckFormat(EtcdRegistrationOptions options)
    {
        if (string.IsNullOrEmpty(options.Target)
            || options.Metadata?.FindMissing() is not null
            || options.ToServiceOptions().FindFormat() is not { } format)
        {
            yield break;
        }

        var inFormat = $"with the {nameof(options.Format)} \"{format.Name}\"";
        if (FindFault(format, options, scheme: null) is { } fault)
        {
            yield return new OptionFailure(nameof(options.Metadata), $"cannot be registered {inFormat}: {fault}");
        }
        else if (options.AdvertiseScheme
            && options.AdvertisedAddress is null
            && FindFault(format, options, Uri.UriSchemeHttp) is { } schemeFault)
        {
            yield return new OptionFailure(nameof(options.AdvertiseScheme), $"cannot be used {inFormat}: {schemeFault}");
        }
    }

    private static string? FindFault(IEndpointFormat format, EtcdRegistrationOptions options, string? scheme)
    {
        try
        {
            var endpoint = options.CreateEndpoint(options.AdvertisedAddress ?? AnyAddress, scheme);
            format.Write(options.Target, format.CreateKey(options.Target, options.InstanceId, endpoint), endpoint);
            return null;
        }
        catch (ArgumentException exception)
        {
            // Without what .NET adds to the message: a parameter of the format, which says nothing to the reader.
            return exception.Message.Split(" (Parameter ")[0].TrimEnd('.');
        }
        catch (Exception exception)
        {
            // A format of the application may throw anything.
            return $"{exception.GetType().Name}: {exception.Message.TrimEnd('.')}";
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

        if (options.AdvertisedAddress is { } address && DialableAddress.FindFault(address) is { } fault)
        {
            yield return new OptionFailure(nameof(options.AdvertisedAddress), fault);
        }

        if (options.AdvertisedHost is { } host && FindHostFault(host) is { } hostFault)
        {
            yield return new OptionFailure(nameof(options.AdvertisedHost), hostFault);
        }
    }

    private static string? FindHostFault(string host) => HostText.TryNormalize(host, out var normal)
        ? DialableAddress.FindHostFault(normal)
        : $"must be a host name or an IP address, but is \"{host}\"";
}
