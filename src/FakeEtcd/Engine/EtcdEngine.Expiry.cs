using FakeEtcd.Engine.Auth;
using FakeEtcd.Engine.Leases;
using FakeEtcd.Engine.Storage;

namespace FakeEtcd.Engine;

internal sealed partial class EtcdEngine
{
    /// <summary>The longest timer, because timers have an upper limit. If the next lease expires later, the timer is set again.</summary>
    private static readonly TimeSpan MaxTimer = TimeSpan.FromDays(1);

    /// <summary>The shortest timer. Timers count milliseconds, so a shorter one would fire before the lease is due, and spin.</summary>
    private static readonly TimeSpan MinTimer = TimeSpan.FromMilliseconds(1);

    /// <summary>Revokes every lease that is due, each in a separate revision, and sets the timer for the next one.</summary>
    public void ExpireLeases()
    {
        ObserveTime();
        while (TryExpireFirst())
        {
        }

        ArmExpiryTimer();
    }

    /// <summary>Expires a lease immediately.</summary>
    /// <returns>Whether the lease existed.</returns>
    public bool TryExpire(long id)
    {
        lock (_gate)
        {
            if (!_lessor.TryFind(id, out var lease))
            {
                return false;
            }

            Write(Caller.Server, transaction =>
            {
                Expire(transaction, lease);
                return 0;
            });
        }

        ArmExpiryTimer();
        return true;
    }

    /// <summary>Revokes the lease that became due first.</summary>
    /// <returns>Whether a lease was due.</returns>
    private bool TryExpireFirst()
    {
        lock (_gate)
        {
            if (_isDisposed || _lessor.FirstDue() is not { } due)
            {
                return false;
            }

            Write(Caller.Server, transaction =>
            {
                Expire(transaction, due);
                return 0;
            });
            return true;
        }
    }

    private void Expire(WriteTransaction transaction, Lease lease)
    {
        Revoke(transaction, lease);
        Counters.AddExpiredLease();
    }

    /// <summary>
    /// Sets the timer to the next expiry. One caller at a time sets it, and sets it again if another caller arrived in the meantime. Do not
    /// call this method while holding the lock: changing the timer runs code of the clock's owner.
    /// </summary>
    public void ArmExpiryTimer()
    {
        if (Interlocked.Increment(ref _armings) > 1)
        {
            return;
        }

        int seen;
        do
        {
            seen = Volatile.Read(ref _armings);
            _expiryTimer.Change(TimeToNextExpiry(), Timeout.InfiniteTimeSpan);
        }
        while (Interlocked.CompareExchange(ref _armings, 0, seen) != seen);
    }

    private TimeSpan TimeToNextExpiry()
    {
        ObserveTime();
        lock (_gate)
        {
            if (_isDisposed || _lessor.NextExpiry is not { } expiry)
            {
                return Timeout.InfiniteTimeSpan;
            }

            var wait = expiry - _lessor.Now;
            return wait < MinTimer ? MinTimer : wait > MaxTimer ? MaxTimer : wait;
        }
    }
}
