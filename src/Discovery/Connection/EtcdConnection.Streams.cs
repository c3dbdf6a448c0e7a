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
        var failures = new CallFailures();
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
        catch (RpcException exception)
        {
            throw EtcdErrors.Translate(exception, failures.ToString());
        }

        async Task<EtcdStream<TRequest, TResponse>> OpenOnOneAsync(CancellationToken openToken)
        {
            var token = await GetStreamTokenAsync(openToken).ConfigureAwait(false);
            var tried = new List<EtcdMember>();
            RpcException? failure = null;
            while (Members.Choose(tried) is { } member)
            {
                tried.Add(member);
                try
                {
                    return await OpenOnAsync(open, first, member, token, isLast: Members.Choose(tried) is null, cancellationToken, openToken)
                        .ConfigureAwait(false);
                }
                catch (RpcException exception)
                {
                    Members.ReportFailure(member, EtcdErrors.DescribeFailure(exception));
                    failures.Add(member, exception, wasSent: false);

                    // A rejected certificate does not pass. Another failure may.
                    failure = failure is null || EtcdErrors.Classify(failure) == CallFailure.Untrusted ? exception : failure;
                }
            }

            throw failure!;
        }
    }

    /// <summary>Opens a stream on one member.</summary>
    /// <exception cref="RpcException">The stream was not opened, because the member is not reached or not trusted.</exception>
    /// <exception cref="EtcdException">The member refused the stream.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    private async Task<EtcdStream<TRequest, TResponse>> OpenOnAsync<TRequest, TResponse>(
        Func<EtcdMember, CallOptions, AsyncDuplexStreamingCall<TRequest, TResponse>> open,
        TRequest first,
        EtcdMember member,
        string? token,
        bool isLast,
        CancellationToken streamToken,
        CancellationToken openToken)
    {
        // The channel of a call invoker lives on when the connection is disposed.
        var ending = CancellationTokenSource.CreateLinkedTokenSource(streamToken, _disposing);
        var options = CreateCallOptions(token, requireLeader: true, ending.Token);
        AsyncDuplexStreamingCall<TRequest, TResponse> call;
        try
        {
            call = open(member, options);
        }
        catch
        {
            ending.Dispose();
            throw;
        }

        var stream = new EtcdStream<TRequest, TResponse>(this, member, options, call, ending);
        try
        {
            var writing = stream.Requests.WriteAsync(first, openToken);
            writing.Observe();
            if (!isLast && !await writing.EndsWithinAsync(Options.AttemptTimeout, Time, openToken).ConfigureAwait(false))
            {
                throw EtcdErrors.NotConnected($"no connection within {Options.AttemptTimeout.TotalSeconds:0.###} s");
            }

            await writing.ConfigureAwait(false);
            return stream;
        }
        catch (Exception exception)
        {
            stream.Dispose();
            openToken.ThrowIfCancellationRequested();
            if (exception is RpcException failed && EtcdErrors.Classify(failed) is CallFailure.NotSent or CallFailure.Untrusted)
            {
                throw;
            }

            throw TranslateStreamFailure(member, options, exception);
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

        var isUnavailable = failure is EtcdUnavailableException;
        var isUntrusted = exception is RpcException rejected && EtcdErrors.Classify(rejected) == CallFailure.Untrusted;
        if (!isUnavailable && !isUntrusted)
        {
            return failure;
        }

        Members.ReportFailure(member, failure.Message);
        var message = $"{member.Name}: {failure.Message}";
        return isUnavailable
            ? new EtcdUnavailableException(failure.Code, message, exception)
            : new EtcdException(failure.Code, message, exception);
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
