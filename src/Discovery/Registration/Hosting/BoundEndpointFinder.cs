namespace Etcd.Discovery.Registration.Hosting;

/// <summary>Finds the address to register: the one of the options, or one that the server listens on.</summary>
/// <param name="options">Validated options.</param>
/// <param name="bound">The source of the server's addresses; null if there is none. The options then contain the address.</param>
/// <param name="advertised">Chooses the address to advertise.</param>
internal sealed class BoundEndpointFinder(EtcdRegistrationOptions options, IBoundAddressSource? bound, AdvertisedAddress advertised)
{
    /// <summary>Finds the address, after the host has started.</summary>
    /// <exception cref="NoAddressException">There is no address that clients could dial.</exception>
    public async ValueTask<BoundEndpoint> FindAsync(CancellationToken cancellationToken)
    {
        if (options.AdvertisedAddress is not null)
        {
            return HostPort.TryParse(options.AdvertisedAddress, defaultPort: null, out var given)
                ? new BoundEndpoint(given, Scheme: null)
                : throw NoAddressException.NoneSuitable(options.Target);
        }

        return await FindBoundAsync(cancellationToken).ConfigureAwait(false) ?? throw NoAddressException.NoneSuitable(options.Target);
    }

    private async ValueTask<BoundEndpoint?> FindBoundAsync(CancellationToken cancellationToken)
    {
        if (bound is not null && options.EndpointName is { } name && options.BoundAddressSelector is null)
        {
            return Choose(await bound.GetAddressAsync(name, cancellationToken).ConfigureAwait(false));
        }

        var addresses = bound is null ? [] : await bound.GetAddressesAsync(cancellationToken).ConfigureAwait(false);
        if (options.BoundAddressSelector is { } select)
        {
            return select(addresses) is { } selected ? Choose(selected) : null;
        }

        if (addresses.Count == 0)
        {
            throw NoAddressException.NotListening(options.Target);
        }

        return addresses.OrderBy(BoundAddress.IsLoopback).Select(Choose).FirstOrDefault(endpoint => endpoint is not null);
    }

    private BoundEndpoint? Choose(string address) => advertised.Choose(address, options.AdvertisedHost) is { } chosen
        ? new BoundEndpoint(chosen, BoundAddress.FindScheme(address))
        : null;
}
