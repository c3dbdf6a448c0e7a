using Etcd.Api;
using Grpc.Core;

namespace Etcd.Discovery;

/// <summary>One watch stream over one prefix, with a watchdog: a stream that gives no sign of life when asked is dead.</summary>
internal sealed class WatchStream : IAsyncDisposable
{
    private static readonly WatchRequest ProgressRequest = new() { ProgressRequest = new WatchProgressRequest() };

    private readonly EtcdConnection _connection;
    private readonly CallOptions _options;
    private readonly AsyncDuplexStreamingCall<WatchRequest, WatchResponse> _call;
    private Task<bool>? _pendingRead;
    private Task? _pendingWrite;

    private WatchStream(EtcdConnection connection, CallOptions options)
    {
        _connection = connection;
        _options = options;
        _call = connection.Watch.Watch(options);
    }

    private TimeSpan Patience => _connection.Options.WatchProgressInterval;

    /// <summary>Opens a stream; waits, for as long as it takes, until a member can be reached.</summary>
    public static async Task<WatchStream> OpenAsync(
        EtcdConnection connection, KeyRange prefix, long startRevision, CancellationToken cancellationToken)
    {
        var options = await connection.CreateStreamOptionsAsync(requireLeader: true, cancellationToken).ConfigureAwait(false);
        var stream = new WatchStream(connection, options);
        try
        {
            var create = new WatchCreateRequest { Key = prefix.Key, RangeEnd = prefix.RangeEnd, StartRevision = startRevision };
            await stream._call.RequestStream.WriteAsync(new WatchRequest { CreateRequest = create }, cancellationToken)
                .ConfigureAwait(false);
            return stream;
        }
        catch (Exception exception)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw stream.Explain(exception, cancellationToken);
        }
    }

    /// <summary>The next response. After a cancellation the same stream can be read on without a loss.</summary>
    /// <exception cref="EtcdException">The stream has ended.</exception>
    public async Task<WatchResponse> ReadAsync(CancellationToken cancellationToken)
    {
        _pendingRead ??= _call.ResponseStream.MoveNext(CancellationToken.None);
        try
        {
            if (!await EndsInTimeAsync(_pendingRead, cancellationToken).ConfigureAwait(false))
            {
                await AskForSignOfLifeAsync(_pendingRead, cancellationToken).ConfigureAwait(false);
            }

            var read = _pendingRead;
            _pendingRead = null;
            return await read.ConfigureAwait(false)
                ? _call.ResponseStream.Current
                : throw new EtcdUnavailableException(StatusCode.Unavailable, "The server closed the watch stream.");
        }
        catch (Exception exception) when (exception is not (EtcdException or OperationCanceledException))
        {
            throw Explain(exception, cancellationToken);
        }
    }

    /// <summary>Why the server cancelled the watch; the connection learns of it, as it may be the token's fault.</summary>
    public EtcdException Explain(WatchResponse cancelled)
    {
        var reason = cancelled.CancelReason.Length > 0 ? cancelled.CancelReason : "The server cancelled the watch.";
        _connection.NoteStreamFailure(reason, _options);
        return new EtcdException(StatusCode.Cancelled, reason);
    }

    public async ValueTask DisposeAsync()
    {
        _call.Dispose();
        await ObserveAsync(_pendingRead).ConfigureAwait(false);
        await ObserveAsync(_pendingWrite).ConfigureAwait(false);
    }

    private static async Task ObserveAsync(Task? task)
    {
        if (task is not null)
        {
            await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task AskForSignOfLifeAsync(Task read, CancellationToken cancellationToken)
    {
        _pendingWrite = _call.RequestStream.WriteAsync(ProgressRequest, CancellationToken.None);
        if (await EndsInTimeAsync(_pendingWrite, cancellationToken).ConfigureAwait(false)
            && await EndsInTimeAsync(read, cancellationToken).ConfigureAwait(false))
        {
            await ObserveAsync(_pendingWrite).ConfigureAwait(false);
            _pendingWrite = null;
            return;
        }

        throw new EtcdUnavailableException(
            StatusCode.Unavailable, $"The watch gave no sign of life within {Patience.TotalSeconds:0.###} s of being asked.");
    }

    private async Task<bool> EndsInTimeAsync(Task task, CancellationToken cancellationToken)
    {
        if (!task.IsCompleted)
        {
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var timer = Task.Delay(Patience, _connection.Time, waiting.Token);
            await Task.WhenAny(task, timer).ConfigureAwait(false);
            await waiting.CancelAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }

        return task.IsCompleted;
    }

    private Exception Explain(Exception exception, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return new OperationCanceledException(cancellationToken);
        }

        if (exception is RpcException failed)
        {
            _connection.NoteStreamFailure(failed.Status.Detail, _options);
        }

        return EtcdErrors.TranslateStream(exception);
    }
}
