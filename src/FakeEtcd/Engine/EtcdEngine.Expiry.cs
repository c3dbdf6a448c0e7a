using FakeEtcd.Engine.Auth;
using FakeEtcd.Engine.Leases;
using FakeEtcd.Threading;

namespace FakeEtcd.Engine;

internal sealed partial class EtcdEngine
{
    private const long NotArmed = long.MaxValue;

    /// <summary>The time for which the timer is set, in ticks.</summary>
    private long _armedFor = NotArmed;

    /// <summary>Revokes every lease that is due, each in a separate revision, and sets the timer for the next one.</summary>
    public void ExpireLeases()
    {
        ObserveTime();
        while (TryExpireFirst())
        {
        }

        ArmExpiryTimer();
    }

    private void OnExpiryTimer()
    {
        Volatile.Write(ref _armedFor, NotArmed);
        ExpireLeases();
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

            Expire(lease);
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

            Expire(due);
            return true;
        }
    }

    /// <remarks>It is applied even while changes cannot be stored: a lease does not wait, and its end can be stored later.</remarks>
    private void Expire(Lease lease) => Write(
        Caller.Server,
        transaction =>
        {
            Revoke(transaction, lease);
            Counters.AddExpiredLease();
            return 0;
        },
        isForced: true);

    /// <summary>
    /// Sets the timer to the next expiry, unless it is already set to that time or an earlier one: a renewal leaves the timer alone, and
    /// the timer, when it fires too early, is set again. One caller at a time sets it, and sets it again if another caller arrived in the
    /// meantime. Do not call this method while holding the lock: changing the timer runs code of the clock's owner.
    /// </summary>
    public void ArmExpiryTimer()
    {
        if (TicksOfNextExpiry() >= Volatile.Read(ref _armedFor))
        {
            return;
        }

        if (Interlocked.Increment(ref _armings) == 1 && !TryArm())
        {
            // Others keep coming. No call waits for all of them.
            ThreadPool.UnsafeQueueUserWorkItem(static engine => engine.KeepArming(), this, preferLocal: false);
        }
    }

    private void KeepArming()
    {
        try
        {
            while (!TryArm())
            {
            }
        }
        catch (Exception)
        {
            // The clock's owner threw. The next caller sets the timer, and sees the exception if the clock throws again.
        }
    }

    /// <returns>Whether no other caller arrived in the meantime.</returns>
    private bool TryArm()
    {
        try
        {
            var seen = Volatile.Read(ref _armings);

            // Whoever adds a lease after the next expiry is read finds the timer not set, or set to a later time, and comes too.
            Volatile.Write(ref _armedFor, NotArmed);
            ObserveTime();
            var next = TicksOfNextExpiry();
            Volatile.Write(ref _armedFor, next);
            _expiryTimer.Change(
                next == NotArmed ? Timeout.InfiniteTimeSpan : TimerRange.Clamp(new TimeSpan(next) - _lessor.Now), Timeout.InfiniteTimeSpan);
            return Interlocked.CompareExchange(ref _armings, 0, seen) == seen;
        }
        catch
        {
            Volatile.Write(ref _armedFor, NotArmed);
            Volatile.Write(ref _armings, 0);
            throw;
        }
    }

    private long TicksOfNextExpiry()
    {
        lock (_gate)
        {
            return _isDisposed || _lessor.NextExpiry is not { } expiry ? NotArmed : expiry.Ticks;
        }
    }
}
