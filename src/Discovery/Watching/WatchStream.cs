using Etcd.Api;
using Grpc.Core;

namespace Etcd.Discovery;

/// <summary>One watch on one watch stream. A silent stream is probed, and fails if the server does not answer.</summary>
internal sealed class WatchStream : IAsyncDisposable
{
    private static readonly WatchRequest ProgressRequest = new() { ProgressRequest = new WatchProgressRequest() };

    private readonly EtcdConnection _connection;
    private readonly CallOptions _options;
    private readonly AsyncDuplexStreamingCall<WatchRequest, WatchResponse> _call;
    private Task<bool>? _pendingRead;
    private Task? _probe;
    private long _silentSince;
    private long? _probedAt;

    private WatchStream(EtcdConnection connection, CallOptions options)
    {
        _connection = connection;
        _options = options;
        _call = connection.Watch.Watch(options);
        _silentSince = connection.Time.GetTimestamp();
    }

    private TimeSpan SilenceTimeout => _connection.Options.WatchProgressInterval;

    /// <summary>Opens a stream. Waits without limit until a member is reachable.</summary>
    /// <exception cref="EtcdException">The stream failed.</exception>
    public static async Task<WatchStream> OpenAsync(
        EtcdConnection connection, KeyRange range, long startRevision, CancellationToken cancellationToken)
    {
        var options = await connection.CreateStreamOptionsAsync(requireLeader: true, cancellationToken).ConfigureAwait(false);
        var stream = new WatchStream(connection, options);
        try
        {
            var create = new WatchCreateRequest { Key = range.Key, RangeEnd = range.RangeEnd, StartRevision = startRevision };
            await stream._call.RequestStream.WriteAsync(new WatchRequest { CreateRequest = create }, cancellationToken)
                .ConfigureAwait(false);
            return stream;
        }
        catch (Exception exception)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw stream.Translate(exception, cancellationToken);
        }
    }

    /// <summary>Reads the next response. After a canceled read, the next read misses nothing.</summary>
    /// <exception cref="EtcdException">The stream has ended or is silent.</exception>
    public async Task<WatchResponse> ReadAsync(CancellationToken cancellationToken)
    {
        _pendingRead ??= _call.ResponseStream.MoveNext(CancellationToken.None);
        try
        {
            // The silence counts from the last response, not from this read: the caller may cancel reads that are shorter than the timeout.
            if (!await CompletesInTimeAsync(_pendingRead, _silentSince, cancellationToken).ConfigureAwait(false))
            {
                await ProbeAsync(_pendingRead, cancellationToken).ConfigureAwait(false);
            }

            var read = _pendingRead;
            _pendingRead = null;
            _probedAt = null;
            _silentSince = _connection.Time.GetTimestamp();
            return await read.ConfigureAwait(false)
                ? _call.ResponseStream.Current
                : throw new EtcdUnavailableException(StatusCode.Unavailable, "The server closed the watch stream.");
        }
        catch (Exception exception) when (exception is not (EtcdException or OperationCanceledException))
        {
            throw Translate(exception, cancellationToken);
        }
    }

    /// <summary>Creates the exception for a watch that the server canceled. If the token was the reason, the connection drops it.</summary>
    public EtcdException CreateException(WatchResponse canceled)
    {
        var reason = canceled.CancelReason.Length > 0 ? canceled.CancelReason : "The server canceled the watch.";
        _connection.InvalidateTokenIfRejected(reason, _options);
        return new EtcdException(StatusCode.Cancelled, reason);
    }

    public async ValueTask DisposeAsync()
    {
        _call.Dispose();
        await ObserveAsync(_pendingRead).ConfigureAwait(false);
        await ObserveAsync(_probe).ConfigureAwait(false);
    }

    private static async Task ObserveAsync(Task? task)
    {
        if (task is not null)
        {
            await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ProbeAsync(Task read, CancellationToken cancellationToken)
    {
        if (_probedAt is null)
        {
            _probedAt = _connection.Time.GetTimestamp();
            await SendProbeAsync().ConfigureAwait(false);
        }

        if (!await CompletesInTimeAsync(read, _probedAt.Value, cancellationToken).ConfigureAwait(false))
        {
            throw new EtcdUnavailableException(
                StatusCode.Unavailable,
                $"The watch was silent, and did not answer a progress request within {SilenceTimeout.TotalSeconds:0.###} s.");
        }
    }

    // Does not wait until the probe is sent: on a dead connection, that does not happen.
    private async Task SendProbeAsync()
    {
        if (_probe is null or { IsCompleted: true })
        {
            await ObserveAsync(_probe).ConfigureAwait(false);
            _probe = _call.RequestStream.WriteAsync(ProgressRequest, CancellationToken.None);
        }
    }

    /// <summary>Waits for a task until the silence timeout has passed since a timestamp.</summary>
    private async Task<bool> CompletesInTimeAsync(Task task, long since, CancellationToken cancellationToken)
    {
        var left = SilenceTimeout - _connection.Time.GetElapsedTime(since);
        if (!task.IsCompleted && left > TimeSpan.Zero)
        {
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var timer = Task.Delay(left, _connection.Time, waiting.Token);
            await Task.WhenAny(task, timer).ConfigureAwait(false);
            await waiting.CancelAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }

        return task.IsCompleted;
    }

    private Exception Translate(Exception exception, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return new OperationCanceledException(cancellationToken);
        }

        if (exception is RpcException failed)
        {
            _connection.InvalidateTokenIfRejected(failed.Status.Detail, _options);
        }

        return EtcdErrors.TranslateStream(exception);
    }
}
