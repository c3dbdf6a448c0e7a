namespace Etcd.Discovery.Registration.Leases;

/// <summary>Observes a lease while it is kept alive. The methods must be quick and must not throw.</summary>
internal interface ILeaseObserver
{
    /// <summary>etcd has renewed the lease.</summary>
    void OnRenewed();

    /// <summary>A whole TTL has passed since the last answered keep-alive was sent. The lease may have expired.</summary>
    void OnOverdue();
}
