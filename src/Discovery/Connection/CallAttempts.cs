using Grpc.Core;

namespace Etcd.Discovery;

/// <summary>The attempts of one call: decides after each failure whether another one follows.</summary>
internal sealed class CallAttempts(CallKind kind, EtcdTokenSource tokens)
{
    private string? _token;
    private bool _hasToken;
    private bool _tokenRenewed;

    public RpcException? LastFailure { get; private set; }

    /// <summary>Gets the token for the next attempt.</summary>
    public async Task<string?> GetTokenAsync(CancellationToken cancellationToken)
    {
        _hasToken = false;
        _token = await tokens.GetAsync(cancellationToken).ConfigureAwait(false);
        _hasToken = true;
        return _token;
    }

    public RetryDecision Decide(Exception exception)
    {
        if (exception is not RpcException failure)
        {
            return RetryDecision.Throw;
        }

        LastFailure = failure;
        if (!_hasToken)
        {
            // The call was not sent, so this is safe for writes too.
            return EtcdErrors.IsAuthenticationUnavailable(failure) ? RetryDecision.RetryAfterWait : RetryDecision.Throw;
        }

        if (!_tokenRenewed && tokens.Enabled && EtcdErrors.RequiresNewToken(failure.Status.Detail))
        {
            // etcd rejects a token before it looks at the request, so this is safe for writes too.
            _tokenRenewed = true;
            tokens.Invalidate(_token);
            return RetryDecision.RetryAtOnce;
        }

        return kind == CallKind.Idempotent && EtcdErrors.IsUnavailable(failure) ? RetryDecision.RetryAfterWait : RetryDecision.Throw;
    }
}
