using Microsoft.Extensions.Logging;
using Lock = System.Threading.Lock;

namespace Etcd.Discovery;

/// <summary>Opens watches on one watch stream for the whole connection.</summary>
/// <remarks>
/// The first watch opens the stream, and the last one closes it. If the stream breaks, all its watches end; the next watch opens another
/// stream, after a back-off that they share.
/// </remarks>
internal sealed class WatchHub
{
    private readonly Lock _lock = new();
    private readonly EtcdConnection _connection;
    private readonly ReopenDelay _turn;
    private readonly ILogger _logger;
    private readonly ProbeNotice _notice;
    private readonly CreationLimit _limit;
    private WatchStream? _current;
    private WatchStream? _retired;

    public WatchHub(EtcdConnection connection)
    {
        _connection = connection;
        _turn = new ReopenDelay(connection);
        _logger = connection.LoggerFactory.CreateLogger<WatchHub>();
        _notice = new ProbeNotice(_logger);
        _limit = new CreationLimit(connection);
    }

    public static WatchHub Of(EtcdConnection connection) => connection.GetShared(static it => new WatchHub(it));

    /// <summary>Opens a watch. Does not wait; the first response is the creation.</summary>
    /// <param name="range">The keys to watch.</param>
    /// <param name="startRevision">The first revision to report.</param>
    public RangeWatch Open(KeyRange range, long startRevision)
    {
        lock (_lock)
        {
            if (_current?.TryAdd(range, startRevision) is { } added)
            {
                return added;
            }

            _current = new WatchStream(_connection, _turn, _logger, _notice, _limit, RetireAsync);
            var first = _current.TryAdd(range, startRevision)!;
            _current.Start();
            return first;
        }
    }

    /// <summary>Opens no more watches on a stream whose token is no longer valid.</summary>
    /// <remarks>Its watches go on, because etcd checks the token only when it creates a watch.</remarks>
    private async Task RetireAsync(WatchStream stream, EtcdException reason)
    {
        WatchStream? older;
        lock (_lock)
        {
            if (_current != stream)
            {
                return;
            }

            _current = null;
            older = _retired;
            _retired = stream;
        }

        // Otherwise the streams of a process would become more and more. Its watches resume on another stream.
        if (older is not null)
        {
            await older.BreakAsync(reason).ConfigureAwait(false);
        }
    }
}
