using Microsoft.Extensions.Logging;

namespace Etcd.Discovery;

/// <summary>Selects the endpoints of a snapshot whose addresses have a host and a port.</summary>
internal sealed partial class DialableEndpoints(DiscoveryMetrics metrics, ILogger logger)
{
    private readonly OncePerKey _skipped = new();
    private readonly HashSet<string> _others = new(StringComparer.Ordinal);

    /// <summary>Returns the snapshot of an update without the endpoints that lack a host or a port.</summary>
    /// <param name="update">The update. It needs every update, in order, because it checks only the endpoints that have changed.</param>
    public EndpointSnapshot Select(SnapshotUpdate update)
    {
        var snapshot = update.Snapshot;
        foreach (var (entry, _, endpoint) in update.Changes)
        {
            if (endpoint is null || HostPort.TryParse(endpoint.Address, defaultPort: null, out _))
            {
                _others.Remove(entry);
                _skipped.Remove(entry);
                continue;
            }

            _others.Add(entry);
            metrics.CountUnparsable(snapshot.Prefix, endpoint);
            if (_skipped.Add(entry))
            {
                LogSkipped(EndpointEntries.KeyOf(entry), endpoint.Address);
            }
        }

        return _others.Count == 0
            ? snapshot
            : EndpointSnapshot.Of(snapshot.Prefix, snapshot.Revision, snapshot.Endpoints.Where(entry => !_others.Contains(entry.Key)));
    }

    [LoggerMessage(253, LogLevel.Warning, "Skipped {Key}: '{Address}' is not host:port.")]
    private partial void LogSkipped(Printable key, Printable address);
}
