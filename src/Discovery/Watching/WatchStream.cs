using Etcd.Api;
using Grpc.Core;

namespace Etcd.Discovery;

/// <summary>One watch on one watch stream. A silent stream is probed, and fails if the server does not answer.</summary>
internal sealed class WatchStream : IAsyncDisposable
{
    private static readonly WatchRequest ProgressRequest = new() { ProgressRequest = new WatchProgressRequest() };

    private readonly EtcdConnection _connection;
    private readonly EtcdStream<WatchRequest, WatchResponse> _stream;
    private Task<bool>? _pendingRead;
    private Task? _probe;
    private long _silentSince;
    private long? _probedAt;

    private WatchStream(EtcdConnection connection, EtcdStream<WatchRequest, WatchResponse> stream)
    {
        _connection = connection;
        _stream = stream;
        _silentSince = connection.Time.GetTimestamp();
    }

    private TimeSpan SilenceTimeout => _connection.Options.WatchProgressInterval;

    /// <summary>Opens a stream. Waits without limit until a member is reachable.</summary>
    /// <exception cref="EtcdException">The stream failed.</exception>
    public static async Task<WatchStream> OpenAsync(
        EtcdConnection connection, KeyRange range, long startRevision, CancellationToken cancellationToken)
    {
        var create = new WatchCreateRequest { Key = range.Key, RangeEnd = range.RangeEnd, StartRevision = startRevision };
        var stream = await connection
            .OpenStreamAsync(
                (member, options) => member.Watch.Watch(options), new WatchRequest { CreateRequest = create }, cancellationToken)
            .ConfigureAwait(false);
        return new WatchStream(connection, stream);
    }

    /// <summary>Reads the next response. After a canceled read, the next read misses nothing.</summary>
    /// <exception cref="EtcdException">The stream has ended or is silent.</exception>
    public async Task<WatchResponse> ReadAsync(CancellationToken cancellationToken)
    {
        _pendingRead ??= _stream.Responses.MoveNext(CancellationToken.None);
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
            if (!await read.ConfigureAwait(false))
            {
                throw _stream.Silent("the server closed the watch stream");
            }

            _stream.ReportAnswer();
            return _stream.Responses.Current;
        }
        catch (Exception exception) when (exception is not (EtcdException or OperationCanceledException))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw _stream.Translate(exception);
        }
    }

    /// <summary>Creates the exception for a watch that the server canceled. If the token was the reason, the connection drops it.</summary>
    public EtcdException CreateException(WatchResponse canceled)
    {
        var reason = canceled.CancelReason.Length > 0 ? canceled.CancelReason : "The server canceled the watch.";
        _stream.InvalidateTokenIfRejected(reason);
        return new EtcdException(StatusCode.Cancelled, reason);
    }

    public async ValueTask DisposeAsync()
    {
        _stream.Dispose();
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
            throw _stream.Silent($"the watch was silent, and there was no answer to a progress request within {SilenceTimeout.TotalSeconds:0.###} s");
        }
    }

    // Does not wait until the probe is sent: on a dead connection, that does not happen.
    private async Task SendProbeAsync()
    {
        if (_probe is null or { IsCompleted: true })
        {
            await ObserveAsync(_probe).ConfigureAwait(false);
            _probe = _stream.Requests.WriteAsync(ProgressRequest, CancellationToken.None);
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
}
