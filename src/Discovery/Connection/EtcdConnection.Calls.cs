using Grpc.Core;

namespace Etcd.Discovery;

public sealed partial class EtcdConnection
{
    private const string TokenHeader = "token";
    private const string RequireLeaderHeader = "hasleader";

    /// <summary>Makes an authenticated unary call, within the call timeout, and retries it as far as its kind allows.</summary>
    /// <exception cref="EtcdUnavailableException">No member answered in time.</exception>
    /// <exception cref="EtcdException">etcd rejected the call; the exception has etcd's code and message.</exception>
    /// <exception cref="OperationCanceledException">The caller canceled the call.</exception>
    /// <exception cref="ObjectDisposedException">The connection is disposed.</exception>
    internal async Task<TResponse> CallAsync<TResponse>(
        Func<CallOptions, AsyncUnaryCall<TResponse>> call, CallKind kind, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfDisposed();

        // Not a gRPC deadline, which reads the system's clock.
        using var timeout = new CancellationTokenSource(Options.CallTimeout, Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        var attempts = new CallAttempts(kind, _tokens);
        try
        {
            return await CreateRetry(attempts.Decide).RunAsync(SendAsync, linked.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is RpcException or OperationCanceledException or ObjectDisposedException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ThrowIfDisposed();
            if (timeout.IsCancellationRequested)
            {
                throw CreateTimeoutException(attempts.LastFailure ?? exception);
            }

            if (exception is RpcException rejected)
            {
                throw EtcdErrors.Translate(rejected);
            }

            throw;
        }

        async Task<TResponse> SendAsync(CancellationToken attemptToken)
        {
            var token = await attempts.GetTokenAsync(attemptToken).ConfigureAwait(false);
            using var started = call(CreateCallOptions(token, requireLeader: false, attemptToken));
            return await started.ResponseAsync.ConfigureAwait(false);
        }
    }

    /// <summary>Creates the options of a stream, which is authenticated, waits for a reachable member and has no time limit.</summary>
    /// <param name="requireLeader">Whether the stream ends when its member loses the leader; otherwise it goes silent.</param>
    /// <param name="cancellationToken">Cancels the stream.</param>
    /// <exception cref="EtcdException">etcd issued no token.</exception>
    /// <exception cref="ObjectDisposedException">The connection is disposed.</exception>
    internal async Task<CallOptions> CreateStreamOptionsAsync(bool requireLeader, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
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

    /// <summary>Drops the token of a stream that etcd ended because of the token. The next stream gets a new one.</summary>
    /// <param name="detail">The status detail, or the reason of a canceled watch.</param>
    /// <param name="used">The options of the stream.</param>
    internal void InvalidateTokenIfRejected(string detail, CallOptions used)
    {
        if (_tokens.Enabled && EtcdErrors.RequiresNewToken(detail))
        {
            _tokens.Invalidate(used.Headers?.GetValue(TokenHeader));
        }
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
            headers.Add(RequireLeaderHeader, "true");
        }

        return new CallOptions(headers, cancellationToken: cancellationToken).WithWaitForReady();
    }

    private EtcdUnavailableException CreateTimeoutException(Exception reason)
    {
        var detail = reason is RpcException { StatusCode: not StatusCode.Cancelled } rpc ? $" ({rpc.Status.Detail})" : "";
        return new EtcdUnavailableException(
            StatusCode.DeadlineExceeded,
            $"No etcd endpoint of {EndpointsText} answered within {Options.CallTimeout.TotalSeconds:0.###} s{detail}.",
            reason);
    }
}
