using Etcd.Api;
using FakeEtcd.Controls;
using FakeEtcd.Protocol;

namespace FakeEtcd;

/// <summary>Lists and expires the leases of a server.</summary>
public sealed class LeaseControls
{
    private readonly RunningServer _server;

    internal LeaseControls(RunningServer server) => _server = server;

    /// <summary>Lists the leases.</summary>
    /// <returns>The current leases, in the order of their expiry.</returns>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public IReadOnlyList<LeaseInfo> List()
    {
        _server.Lifetime.ThrowIfDisposed();
        return
        [
            .. _server.Engine.ListLeases()
                .Select(lease => new LeaseInfo(lease.Id, TimeSpan.FromSeconds(lease.Ttl), lease.Remaining, lease.Keys)),
        ];
    }

    /// <summary>Expires a lease now, before its TTL has passed.</summary>
    /// <param name="id">The lease's id.</param>
    /// <param name="cancellationToken">Cancels the wait for the delivery.</param>
    /// <returns>A task that completes when the delete events are written to the streams of all watches.</returns>
    /// <exception cref="ArgumentException">The lease does not exist.</exception>
    /// <exception cref="TimeoutException">
    /// A client did not read its watch stream for <see cref="FakeEtcdOptions.DeliveryTimeout"/>.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public async Task ExpireAsync(long id, CancellationToken cancellationToken = default)
    {
        _server.Lifetime.ThrowIfDisposed();
        if (!_server.Engine.TryExpire(id))
        {
            throw new ArgumentException(
                $"There is no lease {id}. The leases are [{string.Join(", ", List().Select(lease => lease.Id))}].", nameof(id));
        }

        await WhenStoredAsync().ConfigureAwait(false);
        await _server.Clock.WaitForDeliveryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Revokes a lease as a client does, and waits until all watches have the delete events.</summary>
    /// <exception cref="ArgumentException">There is no such lease.</exception>
    internal async Task RevokeAsync(long id, CancellationToken cancellationToken)
    {
        _server.Lifetime.ThrowIfDisposed();
        try
        {
            _server.Engine.LeaseRevoke(new LeaseRevokeRequest { ID = id });
        }
        catch (EtcdException exception) when (exception.Error == EtcdError.LeaseNotFound)
        {
            throw new ArgumentException($"There is no lease {id}.", nameof(id));
        }
        catch (EtcdException exception)
        {
            throw KeyControls.Refused(exception);
        }

        await WhenStoredAsync().ConfigureAwait(false);
        await _server.Clock.WaitForDeliveryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <exception cref="InvalidOperationException">The change cannot be stored.</exception>
    private async Task WhenStoredAsync()
    {
        try
        {
            await _server.Engine.WhenStoredAsync().ConfigureAwait(false);
        }
        catch (EtcdException exception)
        {
            throw KeyControls.Refused(exception);
        }
    }
}
