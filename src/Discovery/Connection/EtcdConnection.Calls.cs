using Grpc.Core;

namespace Etcd.Discovery;

public sealed partial class EtcdConnection
{
    private const string TokenHeader = "token";

    /// <summary>Makes a unary call: bounded by the call timeout, authenticated, retried as far as its kind allows.</summary>
    /// <exception cref="EtcdUnavailableException">No member answered in time.</exception>
    /// <exception cref="EtcdException">etcd refused; code and message are its own.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    internal async Task<TResponse> CallAsync<TResponse>(
        Func<CallOptions, AsyncUnaryCall<TResponse>> call, CallKind kind, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        // Not a gRPC deadline: that one reads the system's clock.
        using var timeout = new CancellationTokenSource(Options.CallTimeout, Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        var attempts = new CallAttempts(kind, CreateBackoff(), _tokens);
        try
        {
            while (true)
            {
                try
                {
                    var token = await attempts.GetTokenAsync(linked.Token).ConfigureAwait(false);
                    using var started = call(CreateCallOptions(token, requireLeader: false, linked.Token));
                    return await started.ResponseAsync.ConfigureAwait(false);
                }
                catch (RpcException exception) when (!linked.IsCancellationRequested && attempts.MayRetry(exception))
                {
                    await attempts.WaitAsync(linked.Token).ConfigureAwait(false);
                }
            }
        }
        catch (Exception exception) when (exception is RpcException or OperationCanceledException or ObjectDisposedException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
            if (timeout.IsCancellationRequested)
            {
                throw Unanswered(attempts.LastFailure ?? exception);
            }

            if (exception is RpcException refused)
            {
                throw EtcdErrors.Translate(refused);
            }

            throw;
        }
    }

    /// <summary>The options for opening a stream: authenticated, waiting for a reachable member, not bounded in time.</summary>
    /// <param name="requireLeader">Whether the stream shall end when its member loses the leader, rather than go silent.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    internal async Task<CallOptions> CreateStreamOptionsAsync(bool requireLeader, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        try
        {
            var token = await _tokens.GetAsync(cancellationToken).ConfigureAwait(false);
            return CreateCallOptions(token, requireLeader, cancellationToken);
        }
        catch (RpcException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw EtcdErrors.Translate(exception);
        }
    }

    /// <summary>Tells the connection why a stream ended, so that the next one gets a new token if that is what it takes.</summary>
    /// <param name="detail">The status detail, or the reason of a cancelled watch.</param>
    /// <param name="used">The options that the stream was opened with.</param>
    /// <returns>Whether the token was the reason.</returns>
    internal bool NoteStreamFailure(string detail, CallOptions used)
    {
        if (!_tokens.Enabled || !EtcdErrors.AsksForNewToken(detail))
        {
            return false;
        }

        _tokens.Invalidate(used.Headers?.GetValue(TokenHeader));
        return true;
    }

    private static CallOptions CreateCallOptions(string? token, bool requireLeader, CancellationToken cancellationToken)
    {
        var headers = new Metadata();
        if (token is not null)
        {
            headers.Add(TokenHeader, token);
        }

        if (requireLeader)
        {
            headers.Add("hasleader", "true");
        }

        return new CallOptions(headers, cancellationToken: cancellationToken).WithWaitForReady();
    }

    private EtcdUnavailableException Unanswered(Exception reason)
    {
        var detail = reason is RpcException { StatusCode: not StatusCode.Cancelled } rpc ? $" ({rpc.Status.Detail})" : "";
        return new EtcdUnavailableException(
            StatusCode.DeadlineExceeded,
            $"No etcd endpoint of {EndpointsText} answered within {Options.CallTimeout.TotalSeconds:0.###} s{detail}.",
            reason);
    }
}
