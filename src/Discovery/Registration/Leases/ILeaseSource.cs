namespace Etcd.Discovery.Registration.Leases;

/// <summary>Gives a registration its lease.</summary>
internal interface ILeaseSource
{
    /// <summary>Grants a lease. The lease before it, if any, no longer exists.</summary>
    Task<GrantedLease> GrantAsync(TimeSpan ttl, CancellationToken cancellationToken);

    /// <summary>Keeps a lease alive.</summary>
    /// <returns>A task that ends when the lease does not exist.</returns>
    /// <exception cref="OperationCanceledException">The caller canceled.</exception>
    Task KeepAliveAsync(GrantedLease lease, ILeaseObserver observer, CancellationToken cancellationToken);

    /// <summary>Gives a lease back, and deletes the key of the registration if it is still under the lease.</summary>
    /// <exception cref="EtcdException">etcd did not confirm. Call it again, or <see cref="Abandon"/>.</exception>
    Task RevokeAsync(long id, CancellationToken cancellationToken);

    /// <summary>Ends the use of a lease after <see cref="RevokeAsync"/> has failed.</summary>
    /// <returns>
    /// True if the lease is left to expire, which deletes the key. False if other registrations keep the lease alive: the key is then
    /// deleted in the background, as soon as etcd answers.
    /// </returns>
    bool Abandon(long id);
}
