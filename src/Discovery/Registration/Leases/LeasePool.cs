using Microsoft.Extensions.Logging;
using Lock = System.Threading.Lock;

namespace Etcd.Discovery.Registration.Leases;

/// <summary>The shared leases of a connection: usually one for each TTL, for as long as a registration uses it.</summary>
internal sealed class LeasePool(EtcdConnection connection)
{
    private readonly Lock _lock = new();
    private readonly List<SharedLease> _leases = [];

    public static LeasePool Of(EtcdConnection connection) => connection.GetShared(static it => new LeasePool(it));

    public LeaseKeeper Keeper { get; } = new(connection, connection.LoggerFactory.CreateLogger<LeasePool>());

    /// <summary>Returns a lease for a key.</summary>
    /// <remarks>
    /// Two registrations of one key get different leases, so that etcd can tell which of them holds the key. A key that is banned from a
    /// lease gets another one.
    /// </remarks>
    public SharedLease Join(TimeSpan ttl, string key)
    {
        lock (_lock)
        {
            var lease = _leases.Find(lease => lease.Ttl == ttl && !lease.HasEnded && lease.Accepts(key));
            if (lease is null)
            {
                lease = new SharedLease(Keeper, ttl);
                _leases.Add(lease);
                lease.Start();
            }

            lease.Keys.Add(key);
            return lease;
        }
    }

    /// <summary>Takes a key off a lease.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="key">The key.</param>
    /// <param name="isBanned">Whether the key must not come back to this lease.</param>
    /// <returns>Whether it was the last one. The caller then disposes the lease.</returns>
    public bool Leave(SharedLease lease, string key, bool isBanned = false)
    {
        lock (_lock)
        {
            lease.Keys.Remove(key);
            if (isBanned)
            {
                lease.BannedKeys.Add(key);
            }

            return lease.Keys.Count == 0 && _leases.Remove(lease);
        }
    }

    /// <summary>Takes a key off a lease if there is no other one.</summary>
    /// <returns>Whether it was taken off. The caller then disposes the lease.</returns>
    public bool TryLeaveLast(SharedLease lease, string key)
    {
        lock (_lock)
        {
            return lease.Keys.Count == 1 && lease.Keys.Contains(key) && Leave(lease, key);
        }
    }
}
