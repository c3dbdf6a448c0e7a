using System.Diagnostics.CodeAnalysis;
using FakeEtcd.Engine.Storage;

namespace FakeEtcd.Engine.Leases;

/// <summary>
/// Grants, renews and finds leases, and knows which are due. It deletes no keys itself: the engine does, under
/// its lock, which guards the lessor too.
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

    public int Count => _leases.Count;

    /// <summary>When the next lease expires, or null if none will.</summary>
    public TimeSpan? NextExpiry => _isSuspended ? null : _byExpiry.Min?.ExpiresAt;

    /// <summary>All leases, soonest to expire first.</summary>
    public IEnumerable<Lease> ByExpiryOrder => _byExpiry;

    /// <param name="id">The id asked for; 0 lets the server choose.</param>
    /// <param name="ttl">The TTL asked for, in seconds; raised to the minimum.</param>
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

    /// <summary>Takes up a lease with the time that it had left.</summary>
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

    /// <summary>Refuses a put that names a lease which does not exist. Zero names none.</summary>
    public void RequireForPut(long id)
    {
        if (id != 0)
        {
            Find(id);
        }
    }

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

    /// <summary>The time that a lease has left; zero once it is due.</summary>
    public TimeSpan Remaining(Lease lease) => lease.ExpiresAt > Now ? lease.ExpiresAt - Now : TimeSpan.Zero;

    /// <summary>The lease that has been due longest, or null if none is due.</summary>
    public Lease? FirstDue() => NextExpiry <= Now ? _byExpiry.Min : null;

    /// <summary>Lets no lease become due until all are renewed.</summary>
    public void Suspend() => _isSuspended = true;

    /// <summary>Gives every lease its full TTL again.</summary>
    public void RenewAll()
    {
        _isSuspended = false;
        foreach (var lease in _leases.Values)
        {
            Renew(lease);
        }
    }

    /// <summary>Attaches a key to another lease, or to none.</summary>
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
