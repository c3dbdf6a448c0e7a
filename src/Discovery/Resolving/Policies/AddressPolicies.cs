namespace Etcd.Discovery;

/// <summary>Determines which of the registered addresses a channel uses.</summary>
internal sealed class AddressPolicies(EtcdResolverOptions options, string clientId, TimeProvider time)
{
    private readonly MassExpiryProtection _protection = new(options.MassExpiryThreshold, options.MassExpiryHold, time);
    private readonly IAddressSet _candidates = CreateCandidates(options, clientId);

    /// <summary>Returns the addresses to use now: the same list as before if they are the same.</summary>
    /// <param name="changes">The addresses that have come and gone. It is empty afterwards.</param>
    /// <param name="snapshot">The snapshot that has the addresses.</param>
    /// <param name="changesIn">When the result changes by itself; null if it does not.</param>
    public IReadOnlyList<ResolvedAddress> Apply(AddressChanges changes, EndpointSnapshot snapshot, out TimeSpan? changesIn)
    {
        // Before the others: what is a mass expiry depends on all addresses, and not on those that this client happens to use.
        _protection.Apply(changes, snapshot, out changesIn);
        _candidates.Update(changes.Removed, changes.Added);
        changes.Clear();
        return _candidates.Select();
    }

    private static IAddressSet CreateCandidates(EtcdResolverOptions options, string clientId)
    {
        return options.Zone is { } zone ? new ZonePreference(CreateSet(), CreateSet(), zone, options.ZoneMinEndpoints) : CreateSet();

        IAddressSet CreateSet() => options.SubsetSize == 0 ? new WholeSet() : new AddressSubset(options.SubsetSize, clientId);
    }
}
