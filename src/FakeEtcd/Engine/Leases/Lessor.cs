using System.Diagnostics.CodeAnalysis;
using FakeEtcd.Engine.Storage;

namespace FakeEtcd.Engine.Leases;

/// <summary>
/// Grants, renews and finds leases, and determines which are due. The engine deletes the keys of expired leases. The engine's lock
/// guards the lessor.
/// </summary>
internal sealed class Lessor(EngineClock clock, TimeSpan minTtl, Random random)
{
    /// <summary>The longest TTL that etcd grants, in seconds.</summary>
    public const long MaxTtl = 9_000_000_000;

    private readonly Dictionary<long, Lease> _leases = [];
    private readonly SortedSet<Lease> _byExpiry = new(new ByExpiry());
    private readonly long _minTtl = (long)Math.Ceiling(minTtl.TotalSeconds);
    private bool _isSuspended;

    public TimeSpan Now => clock.Now;

    /// <summary>The time at which the next lease expires; null if no lease will expire.</summary>
    public TimeSpan? NextExpiry => _isSuspended ? null : _byExpiry.Min?.ExpiresAt;

    /// <summary>All leases, in order of expiry.</summary>
    public IEnumerable<Lease> ByExpiryOrder => _byExpiry;

    /// <summary>Grants a lease.</summary>
    /// <param name="id">The requested ID; 0 lets the server choose one.</param>
    /// <param name="ttl">The requested TTL, in seconds. A TTL below the minimum is raised to it.</param>
    public Lease Grant(long id, long ttl)
    {
        if (ttl > MaxTtl)
        {
            throw EtcdError.LeaseTTLTooLarge.ToException();
        }

        if (_leases.ContainsKey(id))
        {
            throw EtcdError.LeaseExist.ToException();
        }

        var lease = new Lease(id == 0 ? FreeId() : id, Math.Max(ttl, _minTtl));
        _leases.Add(lease.Id, lease);
        Schedule(lease);
        return lease;
    }

    /// <summary>Adds a lease from a snapshot, with its remaining time.</summary>
    public void Restore(LeaseSnapshot snapshot)
    {
        var lease = new Lease(snapshot.Id, snapshot.Ttl) { ExpiresAt = Now + snapshot.Remaining };
        lease.Keys.UnionWith(snapshot.Keys);
        _leases.Add(lease.Id, lease);
        _byExpiry.Add(lease);
    }

    public bool TryFind(long id, [NotNullWhen(true)] out Lease? lease) => _leases.TryGetValue(id, out lease);

    public Lease Find(long id) =>
        TryFind(id, out var lease) ? lease : throw EtcdError.LeaseNotFound.ToException();

    /// <summary>Refuses a put that names a lease that does not exist. Zero means no lease.</summary>
    public void RequireForPut(long id)
    {
        if (id != 0)
        {
            Find(id);
        }
    }

    /// <summary>Whether clients that used to renew leases have let more than half of a TTL pass. They renew after a third of it.</summary>
    public bool HasNeglected() =>
        !_isSuspended && _leases.Values.Any(lease => lease.IsKeptAlive && Remaining(lease) < TimeSpan.FromSeconds(lease.Ttl) / 2);

    public void Renew(Lease lease)
    {
        _byExpiry.Remove(lease);
        Schedule(lease);
    }

    public void Remove(Lease lease)
    {
        _leases.Remove(lease.Id);
        _byExpiry.Remove(lease);
    }

    /// <summary>Returns the time until a lease expires, or zero if it is due.</summary>
    public TimeSpan Remaining(Lease lease) => lease.ExpiresAt > Now ? lease.ExpiresAt - Now : TimeSpan.Zero;

    /// <summary>Returns the lease that became due first, or null if none is due.</summary>
    public Lease? FirstDue() => NextExpiry <= Now ? _byExpiry.Min : null;

    /// <summary>Stops leases from expiring until <see cref="RenewAll"/>.</summary>
    public void Suspend() => _isSuspended = true;

    /// <summary>Renews every lease with its full TTL, and lets leases expire again.</summary>
    public void RenewAll()
    {
        _isSuspended = false;
        foreach (var lease in _leases.Values)
        {
            Renew(lease);
        }
    }

    /// <summary>Detaches a key from one lease and attaches it to another. Either may be none.</summary>
    public void Move(LeaseMove move)
    {
        if (TryFind(move.From, out var from))
        {
            from.Keys.Remove(move.Key);
        }

        if (TryFind(move.To, out var to))
        {
            to.Keys.Add(move.Key);
        }
    }

    private void Schedule(Lease lease)
    {
        lease.ExpiresAt = Now + TimeSpan.FromSeconds(lease.Ttl);
        _byExpiry.Add(lease);
    }

    private long FreeId()
    {
        while (true)
        {
            var id = random.NextInt64(1, long.MaxValue);
            if (!_leases.ContainsKey(id))
            {
                return id;
            }
        }
    }

    private sealed class ByExpiry : IComparer<Lease>
    {
        public int Compare(Lease? x, Lease? y)
        {
            var order = x!.ExpiresAt.CompareTo(y!.ExpiresAt);
            return order != 0 ? order : x.Id.CompareTo(y.Id);
        }
    }
}
