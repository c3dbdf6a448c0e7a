using Microsoft.Extensions.Logging;
using Lock = System.Threading.Lock;

namespace Etcd.Discovery.Registration.Leases;

/// <summary>Renews leases on one keep-alive stream for the whole connection.</summary>
/// <remarks>The first lease opens the stream, and the last one closes it. If it breaks, the next renewal opens another one.</remarks>
internal sealed partial class KeepAliveHub(EtcdConnection connection)
{
    private readonly Lock _lock = new();
    private readonly ReopenDelay _turn = new(connection);
    private readonly ILogger _logger = connection.LoggerFactory.CreateLogger<KeepAliveHub>();
    private KeepAliveStream? _current;
    private int _answersLate;

    /// <summary>Whether the server answers keep-alives late. etcd grpc-proxy does, because it sends keep-alives of its own.</summary>
    public bool AnswersLate => Volatile.Read(ref _answersLate) != 0;

    public static KeepAliveHub Of(EtcdConnection connection) => connection.GetShared(static it => new KeepAliveHub(it));

    /// <summary>Records that a stream that had answered before did not answer in time.</summary>
    public void OnLate()
    {
        if (Interlocked.Exchange(ref _answersLate, 1) == 0)
        {
            LogLate();
        }
    }

    /// <summary>Returns the stream for a lease. The lease must leave it with <see cref="KeepAliveStream.RemoveAsync"/>.</summary>
    public KeepAliveStream Join(GrantedLease lease)
    {
        lock (_lock)
        {
            if (_current?.TryAdd(lease) == true)
            {
                return _current;
            }

            _current = new KeepAliveStream(connection, this, _turn, _logger);
            _current.TryAdd(lease);
            _current.Start();
            return _current;
        }
    }

    [LoggerMessage(405, LogLevel.Information, "etcd answered a keep-alive late, as etcd grpc-proxy does. From now on, keep-alives wait longer for their answers.")]
    private partial void LogLate();
}
