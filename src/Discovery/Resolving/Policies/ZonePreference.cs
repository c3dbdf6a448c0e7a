namespace Etcd.Discovery;

/// <summary>Prefers the endpoints in the zone of the client.</summary>
internal sealed class ZonePreference(string? zone, int minimum)
{
    /// <summary>Returns the addresses in the zone, or all if the zone has too few.</summary>
    public IReadOnlyList<ResolvedAddress> Apply(IReadOnlyList<ResolvedAddress> addresses)
    {
        if (zone is null)
        {
            return addresses;
        }

        ResolvedAddress[] near =
            [.. addresses.Where(address => MetadataMember.FindText(address.Endpoint, WellKnownMetadata.Zone) == zone)];
        return near.Length >= minimum ? near : addresses;
    }
}
