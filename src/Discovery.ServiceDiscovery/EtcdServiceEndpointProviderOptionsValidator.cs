using Etcd.Discovery;

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

        var others = CheckTimeout(nameof(options.InitialTimeout), options.InitialTimeout)
            .Concat(CheckTimeout(nameof(options.IdleTimeout), options.IdleTimeout, TimeSpan.Zero))
            .Concat(CheckDefined(nameof(options.HostNameSource), options.HostNameSource));
        foreach (var failure in others)
        {
            yield return failure;
        }
    }
}
