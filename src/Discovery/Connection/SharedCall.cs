using Grpc.Core;

namespace Etcd.Discovery;

/// <summary>One duplex stream for all users of a connection. It waits for its turn, opens, writes what is queued, and reads.</summary>
/// <param name="connection">The connection to etcd.</param>
/// <param name="turn">The waits between streams of this kind.</param>
/// <param name="open">Opens the stream.</param>
#pragma warning disable CA1001 // A source without a timer has nothing to dispose, and the stream may be closed at any time.
internal sealed class SharedCall<TRequest, TResponse>(
#pragma warning restore CA1001
    EtcdConnection connection, ReopenDelay turn, Func<EtcdMember, CallOptions, AsyncDuplexStreamingCall<TRequest, TResponse>> open)
{
    private readonly CancellationTokenSource _closing = new();
    private readonly TaskCompletionSource _opening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile EtcdStream<TRequest, TResponse>? _stream;

    // The member of the stream or, until it is open, the one that is asked to open it.
    private volatile EtcdMember? _asked;
    private volatile bool _closed;

    public RequestQueue<TRequest> Requests { get; } = new();

    /// <summary>Ends when it is the stream's turn, or when the stream has ended before.</summary>
    public Task Opening => _opening.Task;

    /// <summary>Runs until the stream ends, in whatever way. Waits without limit for a reachable member.</summary>
    /// <param name="read">Reads the responses. It returns when the server has closed the stream, and throws when the stream failed.</param>
    /// <returns>Why the stream ended: an <see cref="EtcdException"/>, or another exception if the stream cannot be opened again.</returns>
    public async Task<Exception> RunAsync(Func<IAsyncStreamReader<TResponse>, Task> read)
    {
        try
        {
            await turn.WaitAsync(_closing.Token).ConfigureAwait(false);
            _opening.SetResult();
            await ReadAsync(read).ConfigureAwait(false);
            return Silent("etcd closed the stream");
        }
        catch (Exception) when (connection.IsDisposed)
        {
            return new ObjectDisposedException(typeof(EtcdConnection).FullName);
        }
        catch (Exception exception) when (EtcdErrors.IsTransient(exception))
        {
            // A stream that was closed on purpose says nothing of its member.
            var isFailure = exception is EtcdException || !_closed;
            return isFailure && _stream is { } stream ? stream.Translate(exception) : EtcdErrors.TranslateStream(exception);
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

    /// <summary>Reports that the member has answered on the stream.</summary>
    public void ReportAnswer() => _stream?.ReportAnswer();

    /// <summary>Reports that the member is silent, and creates the exception for it. The next stream prefers another member.</summary>
    public EtcdUnavailableException Silent(string reason)
    {
        if (_asked is not { } member)
        {
            return new EtcdUnavailableException(StatusCode.Unavailable, $"{reason}.");
        }

        connection.Members.ReportFailure(member, reason);
        return new EtcdUnavailableException(StatusCode.Unavailable, $"{member.Name}: {reason}.");
    }

    /// <summary>Drops the token of the stream if it is the reason of a rejection.</summary>
    public void InvalidateTokenIfRejected(string detail) => _stream?.InvalidateTokenIfRejected(detail);

    /// <summary>Closes the stream, as its client.</summary>
    public Task CloseAsync()
    {
        _closed = true;
        return _closing.CancelAsync();
    }

    private AsyncDuplexStreamingCall<TRequest, TResponse> OpenOn(EtcdMember member, CallOptions options)
    {
        _asked = member;
        return open(member, options);
    }

    private async Task ReadAsync(Func<IAsyncStreamReader<TResponse>, Task> read)
    {
        var first = await Requests.TakeAsync(_closing.Token).ConfigureAwait(false);
        using var stream = await connection.OpenStreamAsync(OpenOn, first, _closing.Token).ConfigureAwait(false);
        _stream = stream;
        var writing = Requests.WriteToAsync(stream.Requests, _closing.Token);
        try
        {
            // If the stream fails, so do writes, but only reads tell why.
            await read(stream.Responses).ConfigureAwait(false);
        }
        finally
        {
            await _closing.CancelAsync().ConfigureAwait(false);
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
