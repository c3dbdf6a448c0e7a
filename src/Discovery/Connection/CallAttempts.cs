using Grpc.Core;

namespace Etcd.Discovery;

/// <summary>The attempts of one call: decides after each failure whether another one follows.</summary>
internal sealed class CallAttempts(CallKind kind, EtcdTokenSource tokens)
{
    private string? _token;
    private bool _hasToken;
    private bool _isSending;
    private bool _tokenRenewed;

    /// <summary>Why there was no token, if that was so in the last attempt.</summary>
    public RpcException? TokenFailure { get; private set; }

    /// <summary>Gets the token for the next attempt.</summary>
    public async Task<string?> GetTokenAsync(CancellationToken cancellationToken)
    {
        _hasToken = _isSending = false;
        _token = await tokens.GetAsync(cancellationToken).ConfigureAwait(false);
        _hasToken = true;
        TokenFailure = null;
        return _token;
    }

    /// <summary>Marks the moment from which the call itself may reach a member.</summary>
    public void MarkSending() => _isSending = true;

    public RetryDecision Decide(Exception exception)
    {
        if (exception is not RpcException failure)
        {
            return RetryDecision.Throw;
        }

        TokenFailure = _hasToken ? null : failure;
        if (!_isSending)
        {
            // The call was not sent, so this is safe for writes too.
            return EtcdErrors.IsUnavailable(failure) ? RetryDecision.RetryAfterWait : RetryDecision.Throw;
        }

        if (!_tokenRenewed && tokens.Enabled && EtcdErrors.RequiresNewToken(failure.Status.Detail))
        {
            // etcd rejects a token before it looks at the request, so this is safe for writes too.
            _tokenRenewed = true;
            tokens.Invalidate(_token);
            return RetryDecision.RetryAtOnce;
        }

        return EtcdErrors.Classify(failure) switch
        {
            CallFailure.NotSent => RetryDecision.RetryAfterWait,
            CallFailure.Unavailable when kind == CallKind.Idempotent => RetryDecision.RetryAfterWait,
            _ => RetryDecision.Throw,
        };
    }
}
