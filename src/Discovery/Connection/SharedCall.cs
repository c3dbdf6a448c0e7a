using Grpc.Core;

namespace Etcd.Discovery;

/// <summary>One duplex stream for all users of a connection. It waits for its turn, opens, writes what is queued, and reads.</summary>
/// <param name="connection">The connection to etcd.</param>
/// <param name="turn">The waits between streams of this kind.</param>
/// <param name="open">Opens the stream.</param>
#pragma warning disable CA1001 // A source without a timer has nothing to dispose, and the stream may be closed at any time.
internal sealed class SharedCall<TRequest, TResponse>(
#pragma warning restore CA1001
    EtcdConnection connection, ReopenDelay turn, Func<CallOptions, AsyncDuplexStreamingCall<TRequest, TResponse>> open)
{
    private readonly CancellationTokenSource _closing = new();
    private readonly TaskCompletionSource _opening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CallOptions _options;

    public RequestQueue<TRequest> Requests { get; } = new();

    /// <summary>Ends when it is the stream's turn, or when the stream has ended before.</summary>
    public Task Opening => _opening.Task;

    /// <summary>Runs until the stream ends, in whatever way.</summary>
    /// <param name="read">Reads the responses. It returns when the server has closed the stream, and throws when the stream failed.</param>
    /// <returns>Why the stream ended: an <see cref="EtcdException"/>, or another exception if the stream cannot be opened again.</returns>
    public async Task<Exception> RunAsync(Func<IAsyncStreamReader<TResponse>, Task> read)
    {
        try
        {
            await turn.WaitAsync(_closing.Token).ConfigureAwait(false);
            _opening.SetResult();

            // Without a leader, a stream would go silent instead of ending.
            _options = await connection.CreateStreamOptionsAsync(requireLeader: true, _closing.Token).ConfigureAwait(false);
            await ReadAsync(read).ConfigureAwait(false);
            return new EtcdUnavailableException(StatusCode.Unavailable, "etcd closed the stream.");
        }
        catch (Exception exception) when (EtcdErrors.IsTransient(exception))
        {
            if (exception is RpcException failed)
            {
                InvalidateTokenIfRejected(failed.Status.Detail);
            }

            return EtcdErrors.TranslateStream(exception);
        }
        catch (ObjectDisposedException exception)
        {
            return exception;
        }
        finally
        {
            _opening.TrySetResult();
        }
    }

    /// <summary>Drops the token of the stream if it is the reason of a rejection.</summary>
    public void InvalidateTokenIfRejected(string detail) => connection.InvalidateTokenIfRejected(detail, _options);

    /// <summary>Closes the stream, as its client.</summary>
    public Task CloseAsync() => _closing.CancelAsync();

    private async Task ReadAsync(Func<IAsyncStreamReader<TResponse>, Task> read)
    {
        using var call = open(_options);
        var writing = Requests.WriteToAsync(call.RequestStream, _closing.Token);
        try
        {
            // If the stream fails, so do writes, but only reads tell why.
            await read(call.ResponseStream).ConfigureAwait(false);
        }
        finally
        {
            await _closing.CancelAsync().ConfigureAwait(false);
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
