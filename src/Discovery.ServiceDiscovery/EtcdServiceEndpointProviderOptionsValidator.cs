using Etcd.Discovery;
using Etcd.Extensions.ServiceDiscovery.Selecting;

namespace Etcd.Extensions.ServiceDiscovery;

/// <summary>Validates <see cref="EtcdServiceEndpointProviderOptions"/>.</summary>
internal sealed class EtcdServiceEndpointProviderOptionsValidator : OptionsValidator<EtcdServiceEndpointProviderOptions>
{
    public override IEnumerable<OptionFailure> FindFailures(EtcdServiceEndpointProviderOptions options)
    {
        if (options.KeyPrefix is null)
        {
            yield return new OptionFailure(nameof(options.KeyPrefix), "must not be null; without a prefix it is empty");
        }

        if (options.Domains is null)
        {
            yield return new OptionFailure(nameof(options.Domains), "must not be null; without domains it is empty");
        }
        else if (options.Domains.Any(domain => !ServiceNames.IsDomain(domain)))
        {
            yield return new OptionFailure(
                nameof(options.Domains),
                "must contain domains such as svc.internal, without a dot at either end, or *, but has "
                    + $"\"{options.Domains.First(domain => !ServiceNames.IsDomain(domain))}\"");
        }

        var others = CheckTimeout(nameof(options.InitialTimeout), options.InitialTimeout)
            .Concat(CheckTimeout(nameof(options.IdleTimeout), options.IdleTimeout, TimeSpan.Zero))
            .Concat(CheckDefined(nameof(options.HostNameSource), options.HostNameSource));
        foreach (var failure in others)
        {
            yield return failure;
        }
    }
}
