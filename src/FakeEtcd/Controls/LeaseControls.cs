using FakeEtcd.Controls;

namespace FakeEtcd;

/// <summary>What a test can do with the leases of a server, beyond what clients can.</summary>
public sealed class LeaseControls
{
    private readonly RunningServer _server;

    internal LeaseControls(RunningServer server) => _server = server;

    /// <summary>Lists the leases, soonest to expire first.</summary>
    /// <returns>The leases as they are now.</returns>
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

    /// <summary>
    /// Lets a lease expire now, whatever time it has left, and returns once every watch that is to see it has had its events
    /// written to its stream.
    /// </summary>
    /// <param name="id">The lease.</param>
    /// <param name="cancellationToken">Cancels the wait for the delivery.</param>
    /// <returns>A task that ends with the delivery.</returns>
    /// <exception cref="ArgumentException">There is no such lease.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public Task ExpireAsync(long id, CancellationToken cancellationToken = default)
    {
        _server.Lifetime.ThrowIfDisposed();
        if (!_server.Engine.TryExpire(id))
        {
            throw new ArgumentException(
                $"There is no lease {id}; the leases are [{string.Join(", ", List().Select(lease => lease.Id))}].", nameof(id));
        }

        return _server.Clock.WaitForDeliveryAsync(cancellationToken);
    }
}
