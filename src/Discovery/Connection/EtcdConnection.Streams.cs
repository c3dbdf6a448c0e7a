using Grpc.Core;

namespace Etcd.Discovery;

public sealed partial class EtcdConnection
{
    /// <summary>Opens an authenticated stream that requires a leader, and sends its first request. Waits until a member is reachable.</summary>
    /// <exception cref="EtcdException">etcd issued no token, or refused the stream.</exception>
    /// <exception cref="ObjectDisposedException">The connection is disposed.</exception>
    internal async Task<EtcdStream<TRequest, TResponse>> OpenStreamAsync<TRequest, TResponse>(
        Func<EtcdMember, CallOptions, AsyncDuplexStreamingCall<TRequest, TResponse>> open,
        TRequest first,
        CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposing);
        var retry = CreateRetry(exception => exception is RpcException failed && EtcdErrors.Classify(failed) == CallFailure.NotSent
            ? RetryDecision.RetryAfterWait
            : RetryDecision.Throw);
        try
        {
            return await retry.RunAsync(OpenOnOneAsync, linked.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ObjectDisposedException(typeof(EtcdConnection).FullName);
        }

        async Task<EtcdStream<TRequest, TResponse>> OpenOnOneAsync(CancellationToken openToken)
        {
            var token = await GetStreamTokenAsync(openToken).ConfigureAwait(false);
            var tried = new List<EtcdMember>();
            while (true)
            {
                var member = Members.Choose(tried)!;
                tried.Add(member);
                var options = CreateCallOptions(token, requireLeader: true, cancellationToken);
                var call = open(member, options);
                try
                {
                    await call.RequestStream.WriteAsync(first, openToken).ConfigureAwait(false);
                    return new EtcdStream<TRequest, TResponse>(this, member, options, call);
                }
                catch (RpcException exception) when (!openToken.IsCancellationRequested && EtcdErrors.Classify(exception) == CallFailure.NotSent)
                {
                    call.Dispose();
                    Members.ReportFailure(member, EtcdErrors.DescribeFailure(exception));
                    if (Members.Choose(tried) is null)
                    {
                        throw;
                    }
                }
                catch (Exception exception)
                {
                    call.Dispose();
                    openToken.ThrowIfCancellationRequested();
                    throw TranslateStreamFailure(member, options, exception);
                }
            }
        }
    }

    /// <summary>Translates the end of a stream. The next stream has a new token or prefers another member, if that was the reason.</summary>
    internal EtcdException TranslateStreamFailure(EtcdMember member, CallOptions used, Exception exception)
    {
        var failure = EtcdErrors.TranslateStream(exception);
        if (exception is RpcException failed)
        {
            InvalidateTokenIfRejected(failed.Status.Detail, used);
        }

        if (failure is not EtcdUnavailableException unavailable)
        {
            return failure;
        }

        Members.ReportFailure(member, unavailable.Message);
        return new EtcdUnavailableException(unavailable.Code, $"{member.Name}: {unavailable.Message}", exception);
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

    private async Task<string?> GetStreamTokenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _tokens.GetAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (RpcException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw EtcdErrors.Translate(exception);
        }
    }
}
