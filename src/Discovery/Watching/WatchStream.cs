using Etcd.Api;
using Microsoft.Extensions.Logging;
using Lock = System.Threading.Lock;

namespace Etcd.Discovery;

/// <summary>One watch stream with any number of watches.</summary>
/// <remarks>
/// A watch is known by the ID in the response that creates it. The response does not tell which request it is for, and etcd's gRPC proxy
/// changes the order. So each request waits for the response to the one before. A watch that etcd cancels ends alone.
/// </remarks>
internal sealed partial class WatchStream
{
    private readonly Lock _lock = new();
    private readonly EtcdConnection _connection;
    private readonly ReopenDelay _turn;
    private readonly ILogger _logger;
    private readonly Func<WatchStream, EtcdException, Task> _retire;
    private readonly SharedCall<WatchRequest, WatchResponse> _call;
    private readonly HashSet<RangeWatch> _watches = [];
    private readonly Dictionary<long, RangeWatch> _created = [];
    private readonly Queue<Creation> _creating = [];
    private Task _running = Task.CompletedTask;
    private EtcdException? _broken;
    private long _answeredAt;
    private bool _closed;

    /// <param name="connection">The connection to etcd.</param>
    /// <param name="turn">The waits between streams.</param>
    /// <param name="logger">The logger.</param>
    /// <param name="notice">Logs that etcd does not answer progress requests.</param>
    /// <param name="limit">How long a member may hang that is to create a watch.</param>
    /// <param name="retire">Called when the token of the stream is no longer valid, so that new watches need another stream.</param>
    public WatchStream(
        EtcdConnection connection,
        ReopenDelay turn,
        ILogger logger,
        ProbeNotice notice,
        CreationLimit limit,
        Func<WatchStream, EtcdException, Task> retire)
    {
        _connection = connection;
        _turn = turn;
        _logger = logger;
        _notice = notice;
        _limit = limit;
        _retire = retire;
        _call = new SharedCall<WatchRequest, WatchResponse>(connection, turn, (member, options) => member.Watch.Watch(options));
        _answeredAt = connection.Time.GetTimestamp();
        _silence = new SilenceWatch(connection.Time, connection.Options.WatchProgressInterval);
    }

    /// <summary>When etcd last answered; when the stream was created, before the first answer.</summary>
    public long AnsweredAt => Volatile.Read(ref _answeredAt);

    public void Start() => _running = Background.Run(RunAsync);

    /// <summary>Adds a watch.</summary>
    /// <returns>The watch; null if the stream has ended.</returns>
    public RangeWatch? TryAdd(KeyRange range, long startRevision)
    {
        // With fragments, a response fits into the default limits of gRPC however large a transaction was.
        var create = new WatchCreateRequest
        {
            Key = range.Key, RangeEnd = range.RangeEnd, StartRevision = startRevision, Fragment = true,
        };
        var watch = new RangeWatch(this);
        bool isFirst;
        lock (_lock)
        {
            if (_closed)
            {
                return null;
            }

            _watches.Add(watch);
            isFirst = _creating.Count == 0;
            if (isFirst)
            {
                _silence.Restart();
                _heardAt = _connection.Time.GetTimestamp();
            }

            Create(new Creation(watch, create));
        }

        if (isFirst)
        {
            ArmCreationTimer();
        }

        return watch;
    }

    /// <summary>Cancels a watch, and closes the stream with its last one.</summary>
    public async ValueTask RemoveAsync(RangeWatch watch)
    {
        lock (_lock)
        {
            if (!_watches.Remove(watch) || _closed)
            {
                return;
            }

            if (watch.Id is { } id && _created.Remove(id))
            {
                Cancel(id);
            }

            if (_watches.Count > 0)
            {
                return;
            }

            _closed = true;
        }

        await _call.CloseAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
    }

    /// <summary>Ends the stream and all its watches.</summary>
    public async Task BreakAsync(EtcdException reason)
    {
        if (Interlocked.CompareExchange(ref _broken, reason, null) is null)
        {
            await _call.CloseAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Requests a watch, after those that are requested already.</summary>
    private void Create(Creation creation)
    {
        _creating.Enqueue(creation);
        if (_creating.Count == 1)
        {
            Send(creation);
        }
    }

    /// <summary>Takes the oldest requested watch, which etcd has just created or refused, and requests the next one.</summary>
    /// <returns>Whether a watch was requested.</returns>
    private bool TryTakeCreating(out RangeWatch? watch)
    {
        var found = _creating.TryDequeue(out var taken);
        watch = taken?.Watch;
        while (_creating.TryPeek(out var next))
        {
            if (next.Watch is null || _watches.Contains(next.Watch))
            {
                Send(next);
                break;
            }

            _creating.Dequeue();
        }

        return found;
    }

    private void Send(Creation creation) => _call.Requests.Send(new WatchRequest { CreateRequest = creation.Request });

    private void Cancel(long id) =>
        _call.Requests.Send(new WatchRequest { CancelRequest = new WatchCancelRequest { WatchId = id } });

    private async Task RunAsync()
    {
        var reason = await _call.RunAsync(ReadAsync).ConfigureAwait(false);
        reason = Volatile.Read(ref _broken) ?? reason;
        RangeWatch[] watches;
        lock (_lock)
        {
            _closed = true;
            watches = [.. _watches];
            _watches.Clear();
        }

        if (watches.Length == 0)
        {
            return;
        }

        if (reason is ObjectDisposedException)
        {
            // The connection is disposed. No stream follows.
            End(watches, reason);
            return;
        }

        // Before the watches end, because they are opened again at once. The log comes last: a logger may block.
        var wait = _turn.Schedule(TimeSpan.MaxValue);
        End(watches, reason);
        LogBroken(watches.Length, wait, EtcdErrors.Describe(reason));
    }

    private static void End(RangeWatch[] watches, Exception reason)
    {
        foreach (var watch in watches)
        {
            watch.End(reason);
        }
    }

    [LoggerMessage(221, LogLevel.Information, "The stream of {Count} watches broke, reopening in {Wait}: {Reason}")]
    private partial void LogBroken(int count, TimeSpan wait, Printable reason);

    [LoggerMessage(222, LogLevel.Trace, "The watch stream was silent, and etcd answers a question for its progress.")]
    private partial void LogProgress();

    /// <param name="Watch">The watch; null for a probe.</param>
    /// <param name="Request">The request that creates it.</param>
    private sealed record Creation(RangeWatch? Watch, WatchCreateRequest Request);
}
