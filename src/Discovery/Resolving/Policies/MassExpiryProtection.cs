namespace Etcd.Discovery;

/// <summary>Keeps vanished addresses in use for a while if too many of them vanish together.</summary>
internal sealed class MassExpiryProtection(double threshold, TimeSpan hold, TimeProvider time)
{
    private readonly Dictionary<HostPort, VanishedAddress> _vanished = [];
    private readonly HashSet<HostPort> _present = [];
    private HashSet<ResolvedAddress> _held = [];
    private bool _isCached = true;

    /// <summary>Adds the addresses to hold to the changes of the registered addresses, and removes those to hold no longer.</summary>
    /// <param name="changes">The addresses that have come and gone.</param>
    /// <param name="snapshot">The snapshot that has the addresses.</param>
    /// <param name="changesIn">When the result changes by itself; null if it does not.</param>
    public void Apply(AddressChanges changes, EndpointSnapshot snapshot, out TimeSpan? changesIn)
    {
        changesIn = null;
        if (threshold >= 1)
        {
            return;
        }

        var now = time.GetTimestamp();
        UpdateVanished(changes, snapshot, now);
        var held = FindHeld();
        if (held.Length > 0)
        {
            changesIn = held.Min(vanished => hold - time.GetElapsedTime(vanished.Since, now));
        }

        Hold([.. held.Select(vanished => vanished.Address)], changes);
    }

    private void UpdateVanished(AddressChanges changes, EndpointSnapshot snapshot, long now)
    {
        _present.ExceptWith(changes.Removed.Select(address => address.HostPort));
        _present.UnionWith(changes.Added.Select(address => address.HostPort));

        // Endpoints of a cache may have been gone for hours.
        var gone = _isCached ? [] : changes.Removed.Where(address => !_present.Contains(address.HostPort)).ToArray();
        _isCached = snapshot.IsCached;
        var deregistered = gone.Length > 0 ? snapshot.Deregistered.ToHashSet(StringComparer.Ordinal) : [];
        foreach (var address in gone.Where(address => !deregistered.Contains(address.Key)))
        {
            _vanished[address.HostPort] = new VanishedAddress(address, now);
        }

        foreach (var (hostPort, vanished) in _vanished)
        {
            // An instance that has moved under its key has not expired.
            if (_present.Contains(hostPort)
                || snapshot.Endpoints.ContainsKey(vanished.Address.Key)
                || time.GetElapsedTime(vanished.Since, now) >= hold)
            {
                _vanished.Remove(hostPort);
            }
        }
    }

    private VanishedAddress[] FindHeld()
    {
        if (_vanished.Count > threshold * (_present.Count + _vanished.Count))
        {
            return [.. _vanished.Values.Where(vanished => !vanished.IsDropped)];
        }

        // A dropped address stays dropped, because another process may listen there by now.
        foreach (var vanished in _vanished.Values)
        {
            vanished.IsDropped = true;
        }

        return [];
    }

    private void Hold(HashSet<ResolvedAddress> held, AddressChanges changes)
    {
        foreach (var address in _held.Except(held))
        {
            changes.Remove(address);
        }

        foreach (var address in held.Except(_held))
        {
            changes.Add(address);
        }

        _held = held;
    }

    private sealed record VanishedAddress(ResolvedAddress Address, long Since)
    {
        /// <summary>Whether the channel has stopped using the address.</summary>
        public bool IsDropped { get; set; }
    }
}
