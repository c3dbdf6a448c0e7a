using Grpc.Core;

namespace Etcd.Discovery;

/// <summary>Decides whether one call is sent again.</summary>
internal sealed class CallAttempts(CallKind kind, Backoff backoff, EtcdTokenSource tokens)
{
    private bool _tokenRenewed;
    private bool _waitFirst;

    public RpcException? LastFailure { get; private set; }

    public bool MayRetry(RpcException exception, string? token)
    {
        LastFailure = exception;
        // etcd refuses a token before it looks at the request, so this is safe for writes too.
        if (!_tokenRenewed && tokens.Enabled && EtcdErrors.AsksForNewToken(exception.Status.Detail))
        {
            _tokenRenewed = true;
            _waitFirst = false;
            tokens.Invalidate(token);
            return true;
        }

        _waitFirst = true;
        return kind == CallKind.Idempotent && EtcdErrors.IsUnavailable(exception);
    }

    public Task WaitAsync(CancellationToken cancellationToken) =>
        _waitFirst ? backoff.WaitAsync(cancellationToken) : Task.CompletedTask;
}
