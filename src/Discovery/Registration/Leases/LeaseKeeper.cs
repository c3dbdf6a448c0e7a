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

        // A grant that is repeated in vain leaves a lease without keys, which expires by itself.
        var response = await connection
            .CallAsync(options => connection.Lease.LeaseGrantAsync(request, options), CallKind.Idempotent, cancellationToken)
            .ConfigureAwait(false);
        LogGranted(response.ID, response.TTL);
        return new GrantedLease(response.ID, TimeSpan.FromSeconds(response.TTL));
    }

    /// <summary>Ends a lease, and with it its keys. One that is gone already is no error.</summary>
    public async Task RevokeAsync(long id, CancellationToken cancellationToken)
    {
        var request = new LeaseRevokeRequest { ID = id };
        try
        {
            await connection
                .CallAsync(options => connection.Lease.LeaseRevokeAsync(request, options), CallKind.Idempotent, cancellationToken)
                .ConfigureAwait(false);
            LogRevoked(id);
        }
        catch (EtcdException exception) when (exception.Code == StatusCode.NotFound)
        {
            LogGone(id);
        }
    }

    /// <summary>Keeps a lease alive.</summary>
    /// <returns>A task that ends when etcd says that the lease does not exist any more.</returns>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task KeepAsync(GrantedLease lease, ILeaseObserver observer, CancellationToken cancellationToken)
    {
        var backoff = connection.CreateBackoff();
        var overdue = connection.Time.CreateTimer(_ => observer.OnOverdue(), null, lease.Life, Timeout.InfiniteTimeSpan);
        await using (overdue.ConfigureAwait(false))
        {
            while (true)
            {
                try
                {
                    await KeepOnOneStreamAsync(lease, Renewed, cancellationToken).ConfigureAwait(false);
                    LogGone(lease.Id);
                    return;
                }
                catch (Exception exception) when (Failure.MayPass(exception))
                {
                    // A stream that is cut off by its caller may fail in many ways.
                    cancellationToken.ThrowIfCancellationRequested();
                    var wait = backoff.Next();
                    wait = wait < lease.BeatInterval ? wait : lease.BeatInterval;
                    LogInterrupted(lease.Id, wait, Failure.Describe(exception));
                    await Task.Delay(wait, connection.Time, cancellationToken).ConfigureAwait(false);
                }
            }
        }

        void Renewed(long sentAt)
        {
            backoff.Reset();
            var left = lease.Life - connection.Time.GetElapsedTime(sentAt);
            overdue.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            observer.OnRenewed();
        }
    }

    /// <summary>Beats on one stream until the lease is gone; a stream that ends or goes silent is an exception.</summary>
    private async Task KeepOnOneStreamAsync(GrantedLease lease, Action<long> renewed, CancellationToken cancellationToken)
    {
        using var watchdog = new CancellationTokenSource(lease.OpenTimeout, connection.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, watchdog.Token);
        var options = await connection.CreateStreamOptionsAsync(requireLeader: true, linked.Token).ConfigureAwait(false);
        using var call = connection.Lease.LeaseKeepAlive(options);
        var answer = call.ResponseStream.MoveNext(linked.Token);
        try
        {
            var request = new LeaseKeepAliveRequest { ID = lease.Id };
            while (true)
            {
                var sentAt = connection.Time.GetTimestamp();
                if (!answer.IsCompleted)
                {
                    await call.RequestStream.WriteAsync(request, linked.Token).ConfigureAwait(false);
                }

                if (!await answer.ConfigureAwait(false))
                {
                    throw new EtcdUnavailableException(StatusCode.Unavailable, "etcd closed the keep-alive stream");
                }

                if (call.ResponseStream.Current.TTL <= 0)
                {
                    return;
                }

                watchdog.CancelAfter(Timeout.InfiniteTimeSpan);
                renewed(sentAt);

                // Reading on while waiting shows at once that the stream has ended.
                answer = call.ResponseStream.MoveNext(linked.Token);
                await WaitForBeatAsync(answer, lease.BeatInterval, linked.Token).ConfigureAwait(false);
                watchdog.CancelAfter(lease.BeatTimeout);
            }
        }
        catch (Exception exception) when (watchdog.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new EtcdUnavailableException(StatusCode.DeadlineExceeded, "etcd did not answer a keep-alive in time", exception);
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.NotFound)
        {
            return;
        }
        catch (RpcException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            connection.NoteStreamFailure(exception.Status.Detail, options);
            throw;
        }
        finally
        {
            await linked.CancelAsync().ConfigureAwait(false);
            await ((Task)answer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task WaitForBeatAsync(Task answer, TimeSpan interval, CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var delay = Task.Delay(interval, connection.Time, waiting.Token);
        await Task.WhenAny(answer, delay).ConfigureAwait(false);
        await waiting.CancelAsync().ConfigureAwait(false);
        await delay.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
