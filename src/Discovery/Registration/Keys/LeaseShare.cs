using Etcd.Discovery.Registration.Leases;
using Google.Protobuf;

namespace Etcd.Discovery.Registration.Keys;

/// <summary>The share that one registration has in a lease: its key.</summary>
/// <remarks>The last registration revokes the lease. One that leaves before deletes its key only.</remarks>
internal sealed class LeaseShare(EtcdConnection connection, string key) : ILeaseSource
{
    private readonly LeasePool _pool = LeasePool.Of(connection);
    private readonly KeyOwnership _ownership = new(connection, ByteString.CopyFromUtf8(key));
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
            await LeaveAsync(_lease).ConfigureAwait(false);
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
                await _ownership.DeleteAsync(id, cancellationToken).ConfigureAwait(false);
                if (!_pool.Leave(lease, key))
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

    private async Task LeaveAsync(SharedLease lease)
    {
        _lease = null;
        if (_pool.Leave(lease, key))
        {
            await lease.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Deletes the key as soon as etcd answers, if the lease still exists then. Never throws.</summary>
    private async Task DeleteLaterAsync(SharedLease lease, long id)
    {
        var retry = connection.CreateRetry(exception =>
            EtcdErrors.IsTransient(exception) && !lease.HasEnded ? RetryDecision.RetryAfterWait : RetryDecision.Throw);
        try
        {
            await retry.RunAsync(token => _ownership.DeleteAsync(id, token), CancellationToken.None).ConfigureAwait(false);
            if (_pool.Leave(lease, key))
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
