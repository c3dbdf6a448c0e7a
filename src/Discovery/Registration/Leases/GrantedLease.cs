namespace Etcd.Discovery.Registration.Leases;

/// <summary>A lease and the times that follow from its TTL.</summary>
/// <param name="Id">The ID of the lease.</param>
/// <param name="Ttl">The TTL that etcd granted. It may be longer than the requested one.</param>
internal sealed record GrantedLease(long Id, TimeSpan Ttl)
{
    private static readonly TimeSpan MinOpenTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MinCheckInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MaxCheckInterval = TimeSpan.FromMinutes(1);

    // Timers take at most about 49 days, but a lease may live for centuries.
    private static readonly TimeSpan MaxWait = TimeSpan.FromDays(20);

    /// <summary>The time between two keep-alives. Two may get lost before the lease expires.</summary>
    public TimeSpan KeepAliveInterval => Clamp(Ttl / 3);

    /// <summary>The time limit for the answer to a keep-alive. A silent stream is noticed within half the TTL.</summary>
    public TimeSpan KeepAliveTimeout => Clamp(Ttl / 6);

    /// <summary>The time limit for a new stream to connect and to answer its first keep-alive.</summary>
    public TimeSpan OpenTimeout => Ttl / 4 > MinOpenTimeout ? Clamp(Ttl / 4) : MinOpenTimeout;

    /// <summary>The time after a keep-alive was sent when the lease may expire.</summary>
    public TimeSpan Lifetime => Clamp(Ttl);

    /// <summary>The time between two checks of a key under the lease. If the event of a change gets lost, a check finds it.</summary>
    public TimeSpan CheckInterval => Ttl < MinCheckInterval ? MinCheckInterval : Ttl > MaxCheckInterval ? MaxCheckInterval : Ttl;

    private static TimeSpan Clamp(TimeSpan wait) => wait < MaxWait ? wait : MaxWait;
}
