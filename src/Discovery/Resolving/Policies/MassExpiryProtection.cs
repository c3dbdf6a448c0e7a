using Etcd.Discovery.Json;

namespace Etcd.Discovery;

/// <summary>Keeps vanished addresses in use for a while if too many of them vanish together.</summary>
internal sealed class MassExpiryProtection(double threshold, TimeSpan hold, TimeProvider time)
{
    private readonly Dictionary<HostPort, VanishedAddress> _vanished = [];
    private IReadOnlyList<ResolvedAddress> _current = [];

    /// <summary>Returns the addresses to use now.</summary>
    /// <param name="addresses">The addresses that are registered now.</param>
    /// <param name="snapshot">The snapshot that has the addresses.</param>
    /// <param name="changesIn">When the result changes by itself; null if it does not.</param>
    public IReadOnlyList<ResolvedAddress> Apply(
        IReadOnlyList<ResolvedAddress> addresses, EndpointSnapshot snapshot, out TimeSpan? changesIn)
    {
        var now = time.GetTimestamp();
        UpdateVanished(addresses, snapshot, now);
        changesIn = null;
        if (_vanished.Count <= threshold * (addresses.Count + _vanished.Count))
        {
            // A dropped address stays dropped, because another process may listen there by now.
            foreach (var vanished in _vanished.Values)
            {
                vanished.IsDropped = true;
            }

            return addresses;
        }

        VanishedAddress[] held = [.. _vanished.Values.Where(vanished => !vanished.IsDropped)];
        if (held.Length == 0)
        {
            return addresses;
        }

        changesIn = held.Min(vanished => hold - time.GetElapsedTime(vanished.Since, now));
        return
        [
            .. addresses.Concat(held.Select(vanished => vanished.Address))
                .OrderBy(address => address.Key, Utf8Comparer.Instance)
                .ThenBy(address => address.HostPort.Host, StringComparer.Ordinal)
                .ThenBy(address => address.HostPort.Port),
        ];
    }

    private void UpdateVanished(IReadOnlyList<ResolvedAddress> addresses, EndpointSnapshot snapshot, long now)
    {
        var present = addresses.Select(address => address.HostPort).ToHashSet();
        var gone = _current.Where(address => !present.Contains(address.HostPort)).ToArray();
        var deregistered = gone.Length > 0 ? snapshot.Deregistered.ToHashSet(StringComparer.Ordinal) : [];
        foreach (var address in gone.Where(address => !deregistered.Contains(address.Key)))
        {
            _vanished[address.HostPort] = new VanishedAddress(address, now);
        }

        foreach (var (hostPort, vanished) in _vanished)
        {
            // An instance that has moved under its key has not expired.
            if (present.Contains(hostPort)
                || snapshot.Endpoints.ContainsKey(vanished.Address.Key)
                || time.GetElapsedTime(vanished.Since, now) >= hold)
            {
                _vanished.Remove(hostPort);
            }
        }

        // Endpoints of a cache may have been gone for hours.
        _current = snapshot.IsCached ? [] : addresses;
    }

    private sealed record VanishedAddress(ResolvedAddress Address, long Since)
    {
        /// <summary>Whether the channel has stopped using the address.</summary>
        public bool IsDropped { get; set; }
    }
}
