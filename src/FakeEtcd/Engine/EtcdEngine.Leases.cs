using Etcd.Api;
using FakeEtcd.Engine.Auth;
using FakeEtcd.Engine.Leases;
using FakeEtcd.Engine.Storage;
using FakeEtcd.Protocol;
using Lease = FakeEtcd.Engine.Leases.Lease;

namespace FakeEtcd.Engine;

internal sealed partial class EtcdEngine
{
    /// <summary>Grants a lease to any user. No permission is required.</summary>
    public LeaseGrantResponse LeaseGrant(LeaseGrantRequest request, Caller caller = default)
    {
        ExpireLeases();
        LeaseGrantResponse response;
        lock (_gate)
        {
            BeginProposal(caller);
            _auth.Identify(caller).RequireUser();
            _alarms.RequireSpace();
            RequireFit(_quota.FitsLease(DatabaseBytes), caller);
            var lease = _lessor.Grant(request.ID, request.TTL);
            Counters.AddGrantedLease();
            _log?.Append(new EngineChange.Granted(Proposals, lease.Id, lease.Ttl));
            response = new LeaseGrantResponse { Header = Header(caller), ID = lease.Id, TTL = lease.Ttl };
        }

        ArmExpiryTimer();
        return response;
    }

    public LeaseRevokeResponse LeaseRevoke(LeaseRevokeRequest request, Caller caller = default)
    {
        ExpireLeases();
        Write(caller, transaction =>
        {
            var access = _auth.Identify(caller);
            access.RequireUser();
            _alarms.RequireIntact();
            access.RequireWrite(_lessor.TryFind(request.ID, out var lease) ? lease : null);
            Revoke(transaction, _lessor.Find(request.ID));
            return 0;
        });
        ArmExpiryTimer();
        return new LeaseRevokeResponse { Header = Header(caller) };
    }

    /// <summary>Renews a lease. Returns a TTL of zero if the lease does not exist or has expired.</summary>
    public LeaseKeepAliveResponse LeaseKeepAlive(LeaseKeepAliveRequest request, Caller caller = default)
    {
        // The header is created before the renewal, so that it never has a revision at which the lease no longer exists.
        var response = new LeaseKeepAliveResponse { Header = Header(caller), ID = request.ID };
        ExpireLeases();
        lock (_gate)
        {
            RequireServing(caller);
            var access = _auth.Identify(caller);
            access.RequireUser();
            if (_lessor.TryFind(request.ID, out var lease))
            {
                access.RequireWrite(lease);
                _lessor.Renew(lease);
                lease.IsKeptAlive = true;
                Counters.AddRenewedLease();
                response.TTL = lease.Ttl;
            }
        }

        ArmExpiryTimer();
        return response;
    }

    /// <summary>Returns the remaining time of a lease, or a TTL of -1 if the lease does not exist.</summary>
    public LeaseTimeToLiveResponse LeaseTimeToLive(LeaseTimeToLiveRequest request, Caller caller = default)
    {
        ExpireLeases();
        lock (_gate)
        {
            RequireServing(caller);
            var access = _auth.Identify(caller);
            access.RequireUser();
            var response = new LeaseTimeToLiveResponse { Header = Header(caller), ID = request.ID, TTL = -1 };
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

    /// <summary>Lists the leases. The caller must have permission to read the keys of all of them.</summary>
    public LeaseLeasesResponse LeaseLeases(Caller caller = default)
    {
        ExpireLeases();
        lock (_gate)
        {
            var access = _auth.Identify(caller);
            access.RequireUser();
            var response = new LeaseLeasesResponse { Header = Header(caller) };
            foreach (var lease in _lessor.ByExpiryOrder)
            {
                access.RequireRead(lease);
                response.Leases.Add(new LeaseStatus { ID = lease.Id });
            }

            return response;
        }
    }

    /// <summary>Lists the current leases, in order of expiry.</summary>
    public IReadOnlyList<LeaseSnapshot> ListLeases()
    {
        ObserveTime();
        lock (_gate)
        {
            return CaptureLeases();
        }
    }

    /// <summary>Whether a client that may keep a lease alive is late, or will be after some time in which it does nothing.</summary>
    /// <param name="after">The time.</param>
    /// <param name="areRenewed">Whether a client may renew leases that it has renewed before.</param>
    public bool WillNeglectLeases(TimeSpan after, bool areRenewed)
    {
        lock (_gate)
        {
            return _lessor.WillNeglect(_lessor.Now + after, areRenewed);
        }
    }

    private LeaseSnapshot[] CaptureLeases() =>
    [
        .. _lessor.ByExpiryOrder.Select(lease =>
            new LeaseSnapshot(lease.Id, lease.Ttl, _lessor.Remaining(lease), [.. lease.Keys.Order(ByteOrder.Instance)])),
    ];

    private void Revoke(WriteTransaction transaction, Lease lease)
    {
        foreach (var key in lease.Keys.Order(ByteOrder.Instance))
        {
            transaction.DeleteRange(KeyRange.Of(key));
        }

        _lessor.Remove(lease);
        transaction.EndedLease = lease.Id;
        Counters.AddRevokedLease();
    }
}
