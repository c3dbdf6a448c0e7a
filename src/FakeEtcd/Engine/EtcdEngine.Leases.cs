using Etcd.Api;
using FakeEtcd.Engine.Auth;
using FakeEtcd.Engine.Storage;
using FakeEtcd.Protocol;
using Lease = FakeEtcd.Engine.Leases.Lease;

namespace FakeEtcd.Engine;

internal sealed partial class EtcdEngine
{
    /// <summary>Timers have an upper bound; a lease further away is looked at again after this time.</summary>
    private static readonly TimeSpan MaxTimer = TimeSpan.FromDays(1);

    /// <summary>Timers count in milliseconds: a shorter wait would fire before the lease is due, and spin.</summary>
    private static readonly TimeSpan MinTimer = TimeSpan.FromMilliseconds(1);

    /// <remarks>A user needs no permission for it.</remarks>
    public LeaseGrantResponse LeaseGrant(LeaseGrantRequest request, Caller caller = default)
    {
        Interlocked.Increment(ref _proposals);
        ExpireLeases();
        lock (_gate)
        {
            RequireServing();
            _auth.Identify(caller).RequireUser();
            _alarms.RequireSpace();
            var lease = _lessor.Grant(request.ID, request.TTL);
            ArmExpiryTimer();
            return new LeaseGrantResponse { Header = Header(), ID = lease.Id, TTL = lease.Ttl };
        }
    }

    public LeaseRevokeResponse LeaseRevoke(LeaseRevokeRequest request, Caller caller = default)
    {
        ExpireLeases();
        Write(transaction =>
        {
            var access = _auth.Identify(caller);
            access.RequireUser();
            _alarms.RequireIntact();
            access.RequireWrite(_lessor.TryFind(request.ID, out var lease) ? lease : null);
            Revoke(transaction, _lessor.Find(request.ID));
            return 0;
        });
        return new LeaseRevokeResponse { Header = Header() };
    }

    /// <summary>Renews a lease; one that does not exist, or no longer, is answered with a TTL of zero.</summary>
    public LeaseKeepAliveResponse LeaseKeepAlive(LeaseKeepAliveRequest request, Caller caller = default)
    {
        // The header is older than the renewal, so that a client never sees a revision at which its lease was gone.
        var response = new LeaseKeepAliveResponse { Header = Header(), ID = request.ID };
        ExpireLeases();
        lock (_gate)
        {
            var access = _auth.Identify(caller);
            access.RequireUser();
            if (_lessor.TryFind(request.ID, out var lease))
            {
                access.RequireWrite(lease);
                _lessor.Renew(lease);
                ArmExpiryTimer();
                response.TTL = lease.Ttl;
            }
        }

        return response;
    }

    /// <summary>Tells the time left; a lease that does not exist is answered with a TTL of -1.</summary>
    public LeaseTimeToLiveResponse LeaseTimeToLive(LeaseTimeToLiveRequest request, Caller caller = default)
    {
        ExpireLeases();
        lock (_gate)
        {
            var access = _auth.Identify(caller);
            access.RequireUser();
            var response = new LeaseTimeToLiveResponse { Header = Header(), ID = request.ID, TTL = -1 };
            _lessor.TryFind(request.ID, out var lease);
            if (request.Keys)
            {
                access.RequireRead(lease);
            }

            if (lease is not null)
            {
                response.TTL = (long)_lessor.Remaining(lease).TotalSeconds;
                response.GrantedTTL = lease.Ttl;
                if (request.Keys)
                {
                    response.Keys.AddRange(lease.Keys.Order(ByteOrder.Instance));
                }
            }

            return response;
        }
    }

    /// <summary>Lists the leases for a caller who may read the keys of all of them.</summary>
    public LeaseLeasesResponse LeaseLeases(Caller caller = default)
    {
        ExpireLeases();
        lock (_gate)
        {
            var access = _auth.Identify(caller);
            access.RequireUser();
            var response = new LeaseLeasesResponse { Header = Header() };
            foreach (var lease in _lessor.ByExpiryOrder)
            {
                access.RequireRead(lease);
                response.Leases.Add(new LeaseStatus { ID = lease.Id });
            }

            return response;
        }
    }

    /// <summary>Revokes every lease that is due, each in a revision of its own, and waits for the next one.</summary>
    public void ExpireLeases()
    {
        while (true)
        {
            lock (_gate)
            {
                if (_hasEnded)
                {
                    return;
                }

                if (_lessor.FirstDue() is not { } due)
                {
                    ArmExpiryTimer();
                    return;
                }

                Write(transaction =>
                {
                    Revoke(transaction, due);
                    return 0;
                });
            }
        }
    }

    /// <summary>The leases as they are now, soonest to expire first.</summary>
    public IReadOnlyList<LeaseInfo> ListLeases()
    {
        lock (_gate)
        {
            return [.. _lessor.ByExpiryOrder.Select(lease => new LeaseInfo(
                lease.Id, TimeSpan.FromSeconds(lease.Ttl), _lessor.Remaining(lease), [.. lease.Keys.Order(ByteOrder.Instance)]))];
        }
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

            Write(transaction =>
            {
                Revoke(transaction, lease);
                return 0;
            });
            ArmExpiryTimer();
            return true;
        }
    }

    /// <summary>
    /// Acts on an election: a new leader gives every lease its whole TTL again; while there is none, no lease expires.
    /// </summary>
    public void FollowLeader(bool hasLeader, bool isElected)
    {
        lock (_gate)
        {
            if (!hasLeader)
            {
                _lessor.Suspend();
            }
            else if (isElected)
            {
                _lessor.RenewAll();
            }

            ArmExpiryTimer();
        }
    }

    private void Revoke(WriteTransaction transaction, Lease lease)
    {
        foreach (var key in lease.Keys.Order(ByteOrder.Instance))
        {
            transaction.DeleteRange(new KeyRange(key, null, IsSingleKey: true));
        }

        _lessor.Remove(lease);
    }

    private void ArmExpiryTimer()
    {
        if (_lessor.NextExpiry is not { } expiry)
        {
            _expiryTimer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }

        var wait = expiry - _lessor.Now;
        wait = wait < MinTimer ? MinTimer : wait > MaxTimer ? MaxTimer : wait;
        _expiryTimer.Change(wait, Timeout.InfiniteTimeSpan);
    }
}
