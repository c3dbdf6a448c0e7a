using Etcd.Api;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Etcd.Discovery.Registration.Leases;

/// <summary>Grants leases and keeps them alive, through broken streams and outages of any length.</summary>
internal sealed partial class LeaseKeeper(EtcdConnection connection, ILogger logger) : ILeaseSource
{
    public async Task<GrantedLease> GrantAsync(TimeSpan ttl, CancellationToken cancellationToken)
    {
        var request = new LeaseGrantRequest { TTL = (long)Math.Ceiling(ttl.TotalSeconds) };

        // Two members that are asked grant two leases. The one that nobody uses is revoked, or expires if its answer is lost.
        var response = await connection
            .CallAsync(
                (member, options) => member.Lease.LeaseGrantAsync(request, options),
                CallKind.Idempotent,
                cancellationToken,
                late => RevokeAsync(late.ID, CancellationToken.None))
            .ConfigureAwait(false);
        LogGranted(response.ID, response.TTL);
        return new GrantedLease(response.ID, TimeSpan.FromSeconds(response.TTL));
    }

    /// <summary>Revokes a lease, which deletes its keys. A lease that no longer exists is not an error.</summary>
    public async Task RevokeAsync(long id, CancellationToken cancellationToken)
    {
        var request = new LeaseRevokeRequest { ID = id };
        try
        {
            await connection
                .CallAsync((member, options) => member.Lease.LeaseRevokeAsync(request, options), CallKind.Idempotent, cancellationToken)
                .ConfigureAwait(false);
            LogRevoked(id);
        }
        catch (EtcdException exception) when (exception.Code == StatusCode.NotFound)
        {
            LogGone(id);
        }
    }

    /// <summary>Leaves a lease to expire.</summary>
    public bool Abandon(long id) => true;

    /// <summary>Keeps a lease alive, on the stream that it shares with the other leases of the connection.</summary>
    /// <returns>A task that ends when etcd answers that the lease does not exist.</returns>
    /// <exception cref="OperationCanceledException">The caller canceled.</exception>
    public async Task KeepAliveAsync(GrantedLease lease, ILeaseObserver observer, CancellationToken cancellationToken)
    {
        var retry = connection.CreateRetry(
            exception => EtcdErrors.IsTransient(exception) ? RetryDecision.RetryAfterWait : RetryDecision.Throw,
            (exception, wait) => LogInterrupted(lease.Id, wait, EtcdErrors.Describe(exception)),
            lease.KeepAliveInterval);
        var overdue = connection.Time.CreateTimer(_ => observer.OnOverdue(), null, lease.Lifetime, Timeout.InfiniteTimeSpan);
        await using (overdue.ConfigureAwait(false))
        {
            await retry.RunAsync(token => KeepAliveOnOneStreamAsync(lease, OnRenewed, token), cancellationToken).ConfigureAwait(false);
            LogGone(lease.Id);
        }

        void OnRenewed(long sentAt)
        {
            retry.Reset();

            // The timer stands still during the call: if the answer is as old as the TTL, the lease must end up overdue and not renewed.
            overdue.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            observer.OnRenewed();
            var left = lease.Lifetime - connection.Time.GetElapsedTime(sentAt);
            overdue.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Renews a lease on one stream until the lease no longer exists. Throws if the stream ends or goes silent.</summary>
    private async Task KeepAliveOnOneStreamAsync(GrantedLease lease, Action<long> onRenewed, CancellationToken cancellationToken)
    {
        var stream = KeepAliveHub.Of(connection).Join(lease);
        long? last = null;
        var exists = true;
        try
        {
            while (true)
            {
                var (ttl, since) = await stream.RenewAsync(lease, last, cancellationToken).ConfigureAwait(false);
                exists = ttl > 0;
                if (!exists)
                {
                    return;
                }

                onRenewed(since);
                last = since;
                await stream.WaitAsync(lease.KeepAliveInterval, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            await stream.RemoveAsync(lease, isFinal: !exists || cancellationToken.IsCancellationRequested).ConfigureAwait(false);
        }
    }
}
