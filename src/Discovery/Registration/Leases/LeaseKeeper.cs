using Etcd.Api;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Etcd.Discovery.Registration.Leases;

/// <summary>Grants leases and keeps them alive, through broken streams and outages of any length.</summary>
internal sealed partial class LeaseKeeper(EtcdConnection connection, ILogger logger)
{
    public async Task<GrantedLease> GrantAsync(TimeSpan ttl, CancellationToken cancellationToken)
    {
        var request = new LeaseGrantRequest { TTL = (long)Math.Ceiling(ttl.TotalSeconds) };

        // If a retry repeats a grant whose answer was lost, the first lease stays without keys and expires.
        var response = await connection
            .CallAsync((member, options) => member.Lease.LeaseGrantAsync(request, options), CallKind.Idempotent, cancellationToken)
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

    /// <summary>Keeps a lease alive.</summary>
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

    /// <summary>Sends keep-alives on one stream until the lease no longer exists. Throws if the stream ends or goes silent.</summary>
    private async Task KeepAliveOnOneStreamAsync(GrantedLease lease, Action<long> onRenewed, CancellationToken cancellationToken)
    {
        using var watchdog = new CancellationTokenSource(lease.OpenTimeout, connection.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, watchdog.Token);
        var request = new LeaseKeepAliveRequest { ID = lease.Id };
        EtcdStream<LeaseKeepAliveRequest, LeaseKeepAliveResponse>? stream = null;
        Task? pending = null;
        try
        {
            long? sentAt = connection.Time.GetTimestamp();
            stream = await connection.OpenStreamAsync((member, options) => member.Lease.LeaseKeepAlive(options), request, linked.Token)
                .ConfigureAwait(false);
            while (true)
            {
                // Start the next read before the wait, to notice at once when the stream ends.
                var answer = stream.Responses.MoveNext(linked.Token);
                pending = answer;
                if (sentAt is null)
                {
                    await WaitForNextKeepAliveAsync(answer, lease.KeepAliveInterval, linked.Token).ConfigureAwait(false);
                    watchdog.CancelAfter(lease.KeepAliveTimeout);
                    sentAt = connection.Time.GetTimestamp();
                    if (!answer.IsCompleted)
                    {
                        await stream.Requests.WriteAsync(request, linked.Token).ConfigureAwait(false);
                    }
                }

                if (!await answer.ConfigureAwait(false))
                {
                    throw stream.Silent("etcd closed the keep-alive stream");
                }

                if (stream.Responses.Current.TTL <= 0)
                {
                    return;
                }

                watchdog.CancelAfter(Timeout.InfiniteTimeSpan);
                stream.ReportAnswer();
                onRenewed(sentAt.Value);
                sentAt = null;
            }
        }
        catch (Exception exception) when (watchdog.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            const string reason = "etcd did not answer a keep-alive in time";
            throw stream?.Silent(reason) ?? new EtcdUnavailableException(StatusCode.DeadlineExceeded, reason, exception);
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.NotFound)
        {
            return;
        }
        catch (RpcException exception) when (stream is not null && !cancellationToken.IsCancellationRequested)
        {
            throw stream.Translate(exception);
        }
        finally
        {
            await linked.CancelAsync().ConfigureAwait(false);
            stream?.Dispose();
            if (pending is not null)
            {
                await pending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task WaitForNextKeepAliveAsync(Task answer, TimeSpan interval, CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var delay = Task.Delay(interval, connection.Time, waiting.Token);
        await Task.WhenAny(answer, delay).ConfigureAwait(false);
        await waiting.CancelAsync().ConfigureAwait(false);
        await delay.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
