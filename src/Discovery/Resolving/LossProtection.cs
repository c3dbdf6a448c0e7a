using Etcd.Discovery.Json;

namespace Etcd.Discovery;

/// <summary>Keeps vanished addresses in use for a while when too many of them vanish together.</summary>
internal sealed class LossProtection(double threshold, TimeSpan hold, TimeProvider time)
{
    private readonly Dictionary<HostPort, Loss> _lost = [];
    private IReadOnlyList<ResolvedAddress> _current = [];

    /// <summary>The addresses to use now.</summary>
    /// <param name="addresses">The addresses that are registered now.</param>
    /// <param name="changesIn">When the answer changes by itself; null when it does not.</param>
    public IReadOnlyList<ResolvedAddress> Apply(IReadOnlyList<ResolvedAddress> addresses, out TimeSpan? changesIn)
    {
        var now = time.GetTimestamp();
        NoteLosses(addresses, now);
        changesIn = null;
        if (_lost.Count <= threshold * (addresses.Count + _lost.Count))
        {
            // What has been let go stays gone: by now another process may listen there.
            foreach (var lost in _lost.Values)
            {
                lost.IsReleased = true;
            }

            return addresses;
        }

        Loss[] held = [.. _lost.Values.Where(lost => !lost.IsReleased)];
        if (held.Length == 0)
        {
            return addresses;
        }

        changesIn = held.Min(lost => hold - time.GetElapsedTime(lost.LostAt, now));
        return
        [
            .. addresses.Concat(held.Select(lost => lost.Address))
                .OrderBy(address => address.Key, Utf8Comparer.Instance)
                .ThenBy(address => address.HostPort.Host, StringComparer.Ordinal)
                .ThenBy(address => address.HostPort.Port),
        ];
    }

    private void NoteLosses(IReadOnlyList<ResolvedAddress> addresses, long now)
    {
        var present = addresses.Select(address => address.HostPort).ToHashSet();
        foreach (var gone in _current.Where(address => !present.Contains(address.HostPort)))
        {
            _lost[gone.HostPort] = new Loss(gone, now);
        }

        foreach (var (hostPort, lost) in _lost)
        {
            if (present.Contains(hostPort) || time.GetElapsedTime(lost.LostAt, now) >= hold)
            {
                _lost.Remove(hostPort);
            }
        }

        _current = addresses;
    }

    private sealed record Loss(ResolvedAddress Address, long LostAt)
    {
        /// <summary>Whether the channel was told to do without it.</summary>
        public bool IsReleased { get; set; }
    }
}
