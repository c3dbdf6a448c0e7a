using Grpc.Core;

namespace Etcd.Discovery.Registration.Loop;

/// <content>The end of the lease.</content>
internal sealed partial class RegistrationLoop
{
    /// <summary>Gives the lease back, which deletes the key if it is under the lease. Retries until the time limit.</summary>
    /// <exception cref="EtcdException">etcd did not confirm.</exception>
    private async Task RevokeAsync()
    {
        if (LeaseId == 0)
        {
            return;
        }

        EtcdUnavailableException? last = null;
        using var timeout = new CancellationTokenSource(_options.DeregisterTimeout, _connection.Time);
        var retry = _connection.CreateRetry(
            exception => exception is EtcdUnavailableException ? RetryDecision.RetryAfterWait : RetryDecision.Throw,
            (exception, _) => last = (EtcdUnavailableException)exception);
        try
        {
            await AnnounceAsync(timeout.Token).ConfigureAwait(false);
            await retry.RunAsync(token => _leases.RevokeAsync(LeaseId, token), timeout.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (timeout.IsCancellationRequested)
        {
            var reason = last?.Message ?? _connection.Members.DescribeFailures();
            throw new EtcdUnavailableException(
                StatusCode.DeadlineExceeded,
                $"etcd did not confirm within {_options.DeregisterTimeout.TotalSeconds:0.###} s that \"{Printable.Escape(Key)}\" is deregistered. {reason}",
                last ?? (Exception)exception);
        }

        Volatile.Write(ref _leaseId, 0);
    }

    /// <summary>Lets clients tell the end of the registration from the expiry of its lease. A failure does no harm.</summary>
    private async Task AnnounceAsync(CancellationToken cancellationToken)
    {
        if (!MayHaveBeenSeen || Writer.WriteLeaving(Desired.Current.Endpoint) is not { } value)
        {
            return;
        }

        using var limit = new CancellationTokenSource(_options.DeregisterTimeout / 4, _connection.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await _ownership.AnnounceDeleteAsync(LeaseId, value, either.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is EtcdException or OperationCanceledException)
        {
            // The lease is revoked in any case.
        }
    }

    /// <summary>Revokes the lease of a key that another owner holds. Without success, the lease expires.</summary>
    private async Task ReleaseLeaseAsync()
    {
        try
        {
            await RevokeAsync().ConfigureAwait(false);
        }
        catch (EtcdException exception)
        {
            _leases.Abandon(LeaseId);
            Volatile.Write(ref _leaseId, 0);
            LogNotRevoked(Key, exception.Message);
        }
    }
}
