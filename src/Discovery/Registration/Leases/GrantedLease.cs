namespace Etcd.Discovery.Registration.Leases;

/// <summary>A lease and the times that follow from its TTL.</summary>
/// <param name="Id">The lease's id.</param>
/// <param name="Ttl">The TTL that etcd granted, which may be more than was asked for.</param>
internal sealed record GrantedLease(long Id, TimeSpan Ttl)
{
    private static readonly TimeSpan MinOpenTimeout = TimeSpan.FromSeconds(1);

    // Timers take no more than about 49 days, and a lease may live for centuries.
    private static readonly TimeSpan MaxWait = TimeSpan.FromDays(20);

    /// <summary>The time from one keep-alive to the next: two may be lost before the lease is.</summary>
    public TimeSpan BeatInterval => Min(Ttl / 3);

    /// <summary>How long an answer may take. A stream that went silent is noticed within half the TTL.</summary>
    public TimeSpan BeatTimeout => Min(Ttl / 6);

    /// <summary>How long a new stream may take to connect and to answer its first keep-alive.</summary>
    public TimeSpan OpenTimeout => Ttl / 4 > MinOpenTimeout ? Min(Ttl / 4) : MinOpenTimeout;

    /// <summary>How long after a keep-alive was sent the lease may be gone.</summary>
    public TimeSpan Life => Min(Ttl);

    private static TimeSpan Min(TimeSpan wait) => wait < MaxWait ? wait : MaxWait;
}
