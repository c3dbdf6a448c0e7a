namespace Etcd.Discovery;

/// <summary>Determines which of the registered addresses a channel uses.</summary>
internal sealed class AddressPolicies(EtcdResolverOptions options, string clientId, TimeProvider time)
{
    private readonly MassExpiryProtection _protection = new(options.MassExpiryThreshold, options.MassExpiryHold, time);
    private readonly ZonePreference _zone = new(options.Zone, options.ZoneMinEndpoints);
    private readonly Subset _subset = new(options.SubsetSize, clientId);
    private IReadOnlyList<ResolvedAddress>? _candidates;
    private IReadOnlyList<ResolvedAddress> _chosen = [];

    /// <summary>Returns the addresses to use now.</summary>
    /// <param name="addresses">The addresses that are registered now.</param>
    /// <param name="snapshot">The snapshot that has the addresses.</param>
    /// <param name="changesIn">When the result changes by itself; null if it does not.</param>
    public IReadOnlyList<ResolvedAddress> Apply(
        IReadOnlyList<ResolvedAddress> addresses, EndpointSnapshot snapshot, out TimeSpan? changesIn)
    {
        // Before the others: what is a mass expiry depends on all addresses, and not on those that this client happens to use.
        var candidates = _protection.Apply(addresses, snapshot, out changesIn);
        if (candidates != _candidates)
        {
            _candidates = candidates;
            _chosen = _subset.Apply(_zone.Apply(candidates));
        }

        return _chosen;
    }
}
