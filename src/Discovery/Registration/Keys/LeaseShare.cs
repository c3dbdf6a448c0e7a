using Etcd.Discovery.Registration.Leases;

namespace Etcd.Discovery.Registration.Keys;

/// <summary>The share that one registration has in a lease: its key.</summary>
/// <remarks>The last registration revokes the lease. One that leaves before deletes its key only.</remarks>
internal sealed class LeaseShare(EtcdConnection connection, string key, KeyOwnership ownership) : ILeaseSource
{
    private readonly LeasePool _pool = LeasePool.Of(connection);
    private SharedLease? _lease;

    /// <summary>Whether the key was the last one of the lease. It has left the lease, which is to be revoked.</summary>
    private bool _isLast;

    public async Task<GrantedLease> GrantAsync(TimeSpan ttl, CancellationToken cancellationToken)
    {
        if (_lease is not null)
        {
            // All its keys are gone with it.
            _lease.End();
            await LeaveAsync(_lease).ConfigureAwait(false);
        }

        _lease = _pool.Join(TimeSpan.FromSeconds(Math.Ceiling(ttl.TotalSeconds)), key);
        try
        {
            return await _lease.Granted.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await LeaveUnusedAsync(_lease).ConfigureAwait(false);
            throw;
        }
    }

    public Task KeepAliveAsync(GrantedLease lease, ILeaseObserver observer, CancellationToken cancellationToken) =>
        _lease!.ObserveAsync(observer, cancellationToken);

    public async Task RevokeAsync(long id, CancellationToken cancellationToken)
    {
        if (_lease is not { } lease)
        {
            return;
        }

        if (!_isLast)
        {
            if (!_pool.TryLeaveLast(lease, key))
            {
                await ownership.DeleteAsync(id, cancellationToken).ConfigureAwait(false);
                if (!LeaveDeleted(lease, id))
                {
                    _lease = null;
                    return;
                }
            }

            _isLast = true;
            await lease.DisposeAsync().ConfigureAwait(false);
        }

        await _pool.Keeper.RevokeAsync(id, cancellationToken).ConfigureAwait(false);
        (_lease, _isLast) = (null, false);
    }

    public bool Abandon(long id)
    {
        var (lease, wasLast) = (_lease, _isLast);
        (_lease, _isLast) = (null, false);
        if (lease is null || wasLast)
        {
            return true;
        }

        // The other keys keep the lease alive, so this one would never go.
        _ = Background.Run(() => DeleteLaterAsync(lease, id));
        return false;
    }

    /// <summary>Leaves the lease.</summary>
    /// <returns>Whether the key was the last one.</returns>
    private async Task<bool> LeaveAsync(SharedLease lease)
    {
        _lease = null;
        var isLast = _pool.Leave(lease, key);
        if (isLast)
        {
            await lease.DisposeAsync().ConfigureAwait(false);
        }

        return isLast;
    }

    /// <summary>Leaves a lease that etcd may just have granted, and revokes it if nobody else uses it.</summary>
    private async Task LeaveUnusedAsync(SharedLease lease)
    {
        if (!await LeaveAsync(lease).ConfigureAwait(false) || !lease.Granted.IsCompletedSuccessfully)
        {
            return;
        }

        try
        {
            await _pool.Keeper.RevokeAsync((await lease.Granted.ConfigureAwait(false)).Id, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is EtcdException or ObjectDisposedException)
        {
            // It expires.
        }
    }

    /// <summary>Leaves the lease after the key was deleted.</summary>
    /// <returns>Whether the key was the last one.</returns>
    private bool LeaveDeleted(SharedLease lease, long id)
    {
        if (!ownership.MayReappear(id))
        {
            return _pool.Leave(lease, key);
        }

        var isLast = _pool.Leave(lease, key, isBanned: true);
        if (!isLast)
        {
            _ = Background.Run(() => KeepDeletedAsync(lease, id));
        }

        return isLast;
    }

    /// <summary>Deletes the key whenever a late request has created it again, as long as the lease exists. Never throws.</summary>
    private async Task KeepDeletedAsync(SharedLease lease, long id)
    {
        var interval = (await lease.Granted.ConfigureAwait(false)).CheckInterval;
        var ended = lease.WaitForEndAsync();
        while (!await ended.EndsWithinAsync(interval, connection.Time, CancellationToken.None).ConfigureAwait(false))
        {
            try
            {
                await ownership.DeleteAsync(id, CancellationToken.None).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // The next check deletes it. A disposed connection ends the lease.
            catch (Exception)
#pragma warning restore CA1031
            {
            }
        }
    }

    /// <summary>Deletes the key as soon as etcd answers, if the lease still exists then. Never throws.</summary>
    private async Task DeleteLaterAsync(SharedLease lease, long id)
    {
        var retry = connection.CreateRetry(exception =>
            EtcdErrors.IsTransient(exception) && !lease.HasEnded ? RetryDecision.RetryAfterWait : RetryDecision.Throw);
        try
        {
            await retry.RunAsync(token => ownership.DeleteAsync(id, token), CancellationToken.None).ConfigureAwait(false);
            if (LeaveDeleted(lease, id))
            {
                await lease.DisposeAsync().ConfigureAwait(false);
                await _pool.Keeper.RevokeAsync(id, CancellationToken.None).ConfigureAwait(false);
            }
        }
#pragma warning disable CA1031 // The connection is disposed, or the lease is gone and the key with it.
        catch (Exception)
#pragma warning restore CA1031
        {
            await LeaveAsync(lease).ConfigureAwait(false);
        }
    }
}
