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

    /// <summary>The number of entries of removed leases that are kept beside as many as there are leases.</summary>
    private const int MaxRemovedEntries = 64;

    private readonly Dictionary<long, Lease> _leases = [];

    /// <summary>
    /// Every lease once, with the expiry that it had when it was added or came to the front. A renewal does not move its entry, and the
    /// entry of a removed lease stays until it comes to the front.
    /// </summary>
    private readonly PriorityQueue<Lease, (TimeSpan ExpiresAt, long Id)> _byExpiry = new();
    private readonly long _minTtl = (long)Math.Ceiling(minTtl.TotalSeconds);
    private bool _isSuspended;

    public TimeSpan Now => clock.Now;

    /// <summary>A time before which no lease expires; null if no lease will expire.</summary>
    public TimeSpan? NextExpiry => !_isSuspended && _byExpiry.TryPeek(out _, out var entry) ? entry.ExpiresAt : null;

    /// <summary>All leases, in no order.</summary>
    public IReadOnlyCollection<Lease> All => _leases.Values;

    /// <summary>All leases, in order of expiry.</summary>
    public IEnumerable<Lease> ByExpiryOrder => _leases.Values.OrderBy(lease => lease.ExpiresAt).ThenBy(lease => lease.Id);

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
        Renew(lease);
        Add(lease);
        return lease;
    }

    /// <summary>Adds a lease from a snapshot, with its remaining time.</summary>
    public void Restore(LeaseSnapshot snapshot)
    {
        var lease = new Lease(snapshot.Id, snapshot.Ttl) { ExpiresAt = Now + snapshot.Remaining };
        lease.Keys.UnionWith(snapshot.Keys);
        Add(lease);
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

    /// <summary>
    /// Whether a client will have let more than half of a TTL pass at a given time. Clients that keep leases alive renew after a third of it.
    /// </summary>
    /// <param name="time">The time.</param>
    /// <param name="areRenewed">Whether a client may renew leases that it has renewed before.</param>
    public bool WillNeglect(TimeSpan time, bool areRenewed) => !_isSuspended && _leases.Values.Any(lease =>
        (areRenewed || !lease.IsKeptAlive) && lease.ExpiresAt - time < TimeSpan.FromSeconds(lease.Ttl) / 2);

    public void Renew(Lease lease) => lease.ExpiresAt = Now + TimeSpan.FromSeconds(lease.Ttl);

    public void Remove(Lease lease)
    {
        lease.Remove();
        _leases.Remove(lease.Id);
        if (_byExpiry.Count > (2 * _leases.Count) + MaxRemovedEntries)
        {
            _byExpiry.Clear();
            _byExpiry.EnqueueRange(_leases.Values.Select(kept => (kept, (kept.ExpiresAt, kept.Id))));
        }
    }

    /// <summary>Returns the time until a lease expires, or zero if it is due.</summary>
    public TimeSpan Remaining(Lease lease) => lease.ExpiresAt > Now ? lease.ExpiresAt - Now : TimeSpan.Zero;

    /// <summary>Returns the lease that became due first, or null if none is due.</summary>
    public Lease? FirstDue()
    {
        while (NextExpiry <= Now)
        {
            _byExpiry.TryPeek(out var first, out var entry);
            if (first!.IsRemoved)
            {
                _byExpiry.Dequeue();
            }
            else if (first.ExpiresAt == entry.ExpiresAt)
            {
                return first;
            }
            else
            {
                _byExpiry.DequeueEnqueue(first, (first.ExpiresAt, first.Id));
            }
        }

        return null;
    }

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

    private void Add(Lease lease)
    {
        _leases.Add(lease.Id, lease);
        _byExpiry.Enqueue(lease, (lease.ExpiresAt, lease.Id));
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
}
