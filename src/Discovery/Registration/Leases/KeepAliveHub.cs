using Microsoft.Extensions.Logging;
using Lock = System.Threading.Lock;

namespace Etcd.Discovery.Registration.Leases;

/// <summary>Renews leases on one keep-alive stream for the whole connection.</summary>
/// <remarks>The first lease opens the stream, and the last one closes it. If it breaks, the next renewal opens another one.</remarks>
internal sealed class KeepAliveHub(EtcdConnection connection)
{
    private readonly Lock _lock = new();
    private readonly ReopenDelay _turn = new(connection);
    private readonly ILogger _logger = connection.LoggerFactory.CreateLogger<KeepAliveHub>();
    private KeepAliveStream? _current;

    public static KeepAliveHub Of(EtcdConnection connection) => connection.GetShared(static it => new KeepAliveHub(it));

    /// <summary>Returns the stream for a lease. The lease must leave it with <see cref="KeepAliveStream.RemoveAsync"/>.</summary>
    public KeepAliveStream Join(GrantedLease lease)
    {
        lock (_lock)
        {
            if (_current?.TryAdd(lease) == true)
            {
                return _current;
            }

            _current = new KeepAliveStream(connection, _turn, _logger);
            _current.TryAdd(lease);
            _current.Start();
            return _current;
        }
    }
}
