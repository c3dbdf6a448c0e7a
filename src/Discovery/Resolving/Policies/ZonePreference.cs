namespace Etcd.Discovery;

/// <summary>Prefers the endpoints in the zone of the client.</summary>
/// <param name="all">Receives all addresses.</param>
/// <param name="near">Receives the addresses in the zone.</param>
/// <param name="zone">The zone.</param>
/// <param name="minimum">The least number of addresses in the zone. If it has fewer, all are used.</param>
internal sealed class ZonePreference(IAddressSet all, IAddressSet near, string zone, int minimum) : IAddressSet
{
    private IReadOnlyList<ResolvedAddress> _selected = [];

    public int Count => all.Count;

    public void Update(IEnumerable<ResolvedAddress> removed, IEnumerable<ResolvedAddress> added)
    {
        all.Update(removed, added);
        near.Update(removed.Where(IsNear), added.Where(IsNear));
    }

    public IReadOnlyList<ResolvedAddress> Select()
    {
        var selected = (near.Count >= minimum ? near : all).Select();

        // Both may have the same ones.
        _selected = selected.SequenceEqual(_selected) ? _selected : selected;
        return _selected;
    }

    private bool IsNear(ResolvedAddress address) => MetadataMember.FindText(address.Endpoint, WellKnownMetadata.Zone) == zone;
}
