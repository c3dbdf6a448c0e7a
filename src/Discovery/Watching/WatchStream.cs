using Etcd.Api;
using Microsoft.Extensions.Logging;
using Lock = System.Threading.Lock;

namespace Etcd.Discovery;

/// <summary>One watch stream with any number of watches.</summary>
/// <remarks>
/// etcd answers the requests to create watches in their order, with the ID of the watch, or with a refusal that has no ID. All later
/// responses have the ID. A watch that etcd cancels ends alone.
/// </remarks>
internal sealed partial class WatchStream
{
    private readonly Lock _lock = new();
    private readonly EtcdConnection _connection;
    private readonly ReopenDelay _turn;
    private readonly ProgressProbes _probes;
    private readonly ILogger _logger;
    private readonly Func<WatchStream, EtcdException, Task> _retire;
    private readonly SharedCall<WatchRequest, WatchResponse> _call;
    private readonly HashSet<RangeWatch> _watches = [];
    private readonly Dictionary<long, RangeWatch> _created = [];
    private readonly Queue<RangeWatch> _creating = [];
    private Task _running = Task.CompletedTask;
    private EtcdException? _broken;
    private bool _closed;

    /// <param name="connection">The connection to etcd.</param>
    /// <param name="turn">The waits between streams.</param>
    /// <param name="probes">What the streams before have learned.</param>
    /// <param name="logger">The logger.</param>
    /// <param name="retire">Called when the token of the stream is no longer valid, so that new watches need another stream.</param>
    public WatchStream(
        EtcdConnection connection,
        ReopenDelay turn,
        ProgressProbes probes,
        ILogger logger,
        Func<WatchStream, EtcdException, Task> retire)
    {
        _connection = connection;
        _turn = turn;
        _probes = probes;
        _logger = logger;
        _retire = retire;
        _call = new SharedCall<WatchRequest, WatchResponse>(connection, turn, (member, options) => member.Watch.Watch(options));
        _silence = new SilenceWatch(connection.Time, connection.Options.WatchProgressInterval);
    }

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
        lock (_lock)
        {
            if (_closed)
            {
                return null;
            }

            var watch = new RangeWatch(this, range);
            _watches.Add(watch);
            if (_creating.Count == 0)
            {
                _silence.Restart();
            }

            _creating.Enqueue(watch);
            _call.Requests.Send(new WatchRequest { CreateRequest = create });
            return watch;
        }
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

        // Before the watches end, because they are opened again at once. The log comes last: a logger may block.
        var wait = _turn.Schedule(TimeSpan.MaxValue);
        foreach (var watch in watches)
        {
            watch.End(reason);
        }

        LogBroken(watches.Length, wait, EtcdErrors.Describe(reason));
    }

    [LoggerMessage(221, LogLevel.Information, "The stream of {Count} watches broke, reopening in {Wait}: {Reason}")]
    private partial void LogBroken(int count, TimeSpan wait, Printable reason);

    [LoggerMessage(222, LogLevel.Trace, "The watch stream was silent, and etcd answers a question for its progress.")]
    private partial void LogProgress();
}
