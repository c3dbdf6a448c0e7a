using Grpc.Core;

namespace Etcd.Discovery;

/// <summary>The attempts of one call: decides after each failure whether there is another.</summary>
internal sealed class CallAttempts(CallKind kind, Backoff backoff, EtcdTokenSource tokens)
{
    private string? _token;
    private bool _hasToken;
    private bool _tokenRenewed;
    private bool _waitFirst;

    public RpcException? LastFailure { get; private set; }

    /// <summary>Gets the token of the next attempt.</summary>
    public async Task<string?> GetTokenAsync(CancellationToken cancellationToken)
    {
        _hasToken = false;
        _token = await tokens.GetAsync(cancellationToken).ConfigureAwait(false);
        _hasToken = true;
        return _token;
    }

    public bool MayRetry(RpcException exception)
    {
        LastFailure = exception;
        _waitFirst = true;
        if (!_hasToken)
        {
            // The call was not sent, so this is safe for writes too.
            return EtcdErrors.IsTransientForAuthentication(exception);
        }

        // etcd refuses a token before it looks at the request, so this is safe for writes too.
        if (!_tokenRenewed && tokens.Enabled && EtcdErrors.AsksForNewToken(exception.Status.Detail))
        {
            _tokenRenewed = true;
            _waitFirst = false;
            tokens.Invalidate(_token);
            return true;
        }

        return kind == CallKind.Idempotent && EtcdErrors.IsUnavailable(exception);
    }

    public Task WaitAsync(CancellationToken cancellationToken) =>
        _waitFirst ? backoff.WaitAsync(cancellationToken) : Task.CompletedTask;
}
