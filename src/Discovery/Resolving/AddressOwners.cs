namespace Etcd.Discovery;

/// <summary>Which endpoint has an address: of several endpoints with the same one, the first in the order of their keys.</summary>
/// <remarks>Otherwise an address under two keys would receive twice as many calls.</remarks>
internal sealed class AddressOwners
{
    private readonly Dictionary<HostPort, ResolvedAddress> _owners = [];
    private readonly Dictionary<HostPort, SortedSet<ResolvedAddress>> _others = [];

    /// <summary>Adds the address of an endpoint.</summary>
    /// <param name="address">The address.</param>
    /// <param name="changes">Receives the owners that change.</param>
    public void Add(ResolvedAddress address, AddressChanges changes)
    {
        var place = PlaceOf(address);
        if (_owners.TryAdd(place, address))
        {
            changes.Add(address);
            return;
        }

        var other = address;
        var owner = _owners[place];
        if (ResolvedAddress.Order.Compare(address, owner) < 0)
        {
            _owners[place] = address;
            changes.Remove(owner);
            changes.Add(address);
            other = owner;
        }

        if (!_others.TryGetValue(place, out var others))
        {
            others = new SortedSet<ResolvedAddress>(ResolvedAddress.Order);
            _others.Add(place, others);
        }

        others.Add(other);
    }

    /// <summary>Removes the address of an endpoint. The next one with the same address becomes its owner.</summary>
    /// <param name="address">An address that was added.</param>
    /// <param name="changes">Receives the owners that change.</param>
    public void Remove(ResolvedAddress address, AddressChanges changes)
    {
        var place = PlaceOf(address);
        var others = _others.GetValueOrDefault(place);
        if (_owners[place] != address)
        {
            others!.Remove(address);
        }
        else
        {
            changes.Remove(address);
            if (others?.Min is { } next)
            {
                others.Remove(next);
                _owners[place] = next;
                changes.Add(next);
            }
            else
            {
                _owners.Remove(place);
            }
        }

        if (others is { Count: 0 })
        {
            _others.Remove(place);
        }
    }

    // Names of hosts are the same in any case.
    private static HostPort PlaceOf(ResolvedAddress address) =>
        address.HostPort with { Host = address.HostPort.Host.ToLowerInvariant() };
}
