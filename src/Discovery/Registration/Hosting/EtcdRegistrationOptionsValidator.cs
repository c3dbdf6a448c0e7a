using Microsoft.Extensions.Options;

namespace Etcd.Discovery.Registration.Hosting;

/// <summary>Refuses hosting options that make no sense; each failure names its property.</summary>
internal sealed class EtcdRegistrationOptionsValidator : IValidateOptions<EtcdRegistrationOptions>
{
    public ValidateOptionsResult Validate(string? name, EtcdRegistrationOptions options)
    {
        var failures = Failures(options).Concat(ServiceRegistrationOptionsValidator.Failures(options.ToServiceOptions())).ToArray();
        return failures.Length > 0 ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;
    }

    private static IEnumerable<string> Failures(EtcdRegistrationOptions options)
    {
        if (string.IsNullOrEmpty(options.Target) || options.Target[^1] == '/')
        {
            yield return $"{nameof(options.Target)} must not be empty, nor end with a slash.";
        }

        if (options.AdvertisedAddress is { } address && !HostPort.TryParse(address, defaultPort: null, out _))
        {
            yield return $"{nameof(options.AdvertisedAddress)} must be host:port, and is \"{address}\".";
        }

        if (options.AdvertisedHost is { } host && !HostText.TryNormalize(host, out _))
        {
            yield return $"{nameof(options.AdvertisedHost)} must be a host name or an IP address, and is \"{host}\".";
        }

        if (options.RegisterTimeout <= TimeSpan.Zero || options.RegisterTimeout > RegistrationDefaults.MaxTimeout)
        {
            yield return $"{nameof(options.RegisterTimeout)} must be positive and at most one day, and is {options.RegisterTimeout}.";
        }

        if (options.DrainDelay < TimeSpan.Zero || options.DrainDelay > RegistrationDefaults.MaxTimeout)
        {
            yield return $"{nameof(options.DrainDelay)} must be between zero and one day, and is {options.DrainDelay}.";
        }
    }
}
