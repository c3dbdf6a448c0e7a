using FakeEtcd.Engine.Auth;

namespace FakeEtcd.Engine;

internal sealed partial class EtcdEngine
{
    /// <summary>Timers have an upper bound; a lease further away is looked at again after this time.</summary>
    private static readonly TimeSpan MaxTimer = TimeSpan.FromDays(1);

    /// <summary>Timers count in milliseconds: a shorter wait would fire before the lease is due, and spin.</summary>
    private static readonly TimeSpan MinTimer = TimeSpan.FromMilliseconds(1);

    /// <summary>Revokes every lease that is due, each in a revision of its own, and waits for the next one.</summary>
    public void ExpireLeases()
    {
        while (TryExpireFirst())
        {
        }

        ArmExpiryTimer();
    }

    /// <summary>Lets a lease expire before its time.</summary>
    /// <returns>Whether there was such a lease.</returns>
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
                Revoke(transaction, lease);
                return 0;
            });
        }

        ArmExpiryTimer();
        return true;
    }

    /// <returns>Whether a lease was due.</returns>
    private bool TryExpireFirst()
    {
        lock (_gate)
        {
            if (_hasEnded || _lessor.FirstDue() is not { } due)
            {
                return false;
            }

            Write(Caller.Server, transaction =>
            {
                Revoke(transaction, due);
                return 0;
            });
            return true;
        }
    }

    /// <summary>
    /// Sets the timer to the next expiry. Never call it under the lock: a timer is the code of the clock's owner. One caller at a time
    /// sets it, and looks again if another has come meanwhile.
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
        lock (_gate)
        {
            if (_hasEnded || _lessor.NextExpiry is not { } expiry)
            {
                return Timeout.InfiniteTimeSpan;
            }

            var wait = expiry - _lessor.Now;
            return wait < MinTimer ? MinTimer : wait > MaxTimer ? MaxTimer : wait;
        }
    }
}
