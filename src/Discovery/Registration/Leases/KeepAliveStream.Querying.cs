using Etcd.Api;

namespace Etcd.Discovery.Registration.Leases;

/// <content>What to do when the answer to a renewal is late.</content>
/// <remarks>
/// etcd answers a renewal at once. Its gRPC proxy renews leases by itself, three times in a TTL, and answers when it has done so. So the
/// remaining time of the lease shows whether the answer is only late.
/// </remarks>
internal sealed partial class KeepAliveStream
{
    /// <summary>Waits for the answer. After half the time, it also asks for the remaining time of the lease.</summary>
    private async Task<bool> WaitOrQueryAsync(
        GrantedLease lease, Renewal renewal, long since, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (await renewal.Answer.Task.EndsWithinAsync(timeout / 2, _connection.Time, cancellationToken).ConfigureAwait(false))
        {
            return true;
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var query = QueryAsync(lease, renewal, since, ending.Token);
        try
        {
            return await renewal.Answer.Task.EndsWithinAsync(timeout / 2, _connection.Time, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await query.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Answers a renewal if the lease has been renewed since the last answer.</summary>
    private async Task QueryAsync(GrantedLease lease, Renewal renewal, long since, CancellationToken cancellationToken)
    {
        var request = new LeaseTimeToLiveRequest { ID = lease.Id };
        var askedAt = _connection.Time.GetTimestamp();
        var response = await _connection
            .CallAsync((member, options) => member.Lease.LeaseTimeToLiveAsync(request, options), CallKind.Idempotent, cancellationToken)
            .ConfigureAwait(false);

        // The TTL in the response is rounded down, so the lease was renewed then or later. The last answer was given a little later than
        // the time it counts from, which is no further renewal.
        var spent = TimeSpan.FromSeconds(response.GrantedTTL - response.TTL);
        var renewedAt = askedAt - (long)(spent.TotalSeconds * _connection.Time.TimestampFrequency);
        if (response.TTL > 0 && _connection.Time.GetElapsedTime(since, renewedAt) > lease.KeepAliveTimeout / 2)
        {
            renewal.Answer.TrySetResult((response.GrantedTTL, renewedAt));
        }
    }
}
