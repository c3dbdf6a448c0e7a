namespace Etcd.Discovery.Registration.Leases;

/// <summary>Hears how the keeping of a lease goes. Calls must be quick and must not throw.</summary>
internal interface ILeaseObserver
{
    /// <summary>etcd has renewed the lease.</summary>
    void OnRenewed();

    /// <summary>A whole TTL has passed since the last keep-alive that was answered: the lease may be gone.</summary>
    void OnOverdue();
}
