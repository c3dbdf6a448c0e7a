using Microsoft.Extensions.Logging;

namespace Etcd.Discovery;

/// <summary>Selects the valid addresses of a snapshot, each once, in the order of their keys.</summary>
internal sealed partial class AddressSelector(int defaultPort, ILogger logger)
{
    private readonly OncePerKey _skipped = new();

    public DiscoveryMetrics Metrics { get; init; } = DiscoveryMetrics.Default;

    public IReadOnlyList<ResolvedAddress> Select(EndpointSnapshot snapshot)
    {
        var addresses = new List<ResolvedAddress>(snapshot.Endpoints.Count);

        // Otherwise an address under two keys would receive twice as many calls.
        var seen = new HashSet<HostPort>();
        foreach (var (key, endpoint) in snapshot.Endpoints)
        {
            if (!HostPort.TryParse(endpoint.Address, defaultPort, out var hostPort))
            {
                Metrics.CountUnparsable(snapshot.Prefix);
                if (_skipped.Add($"{key} {endpoint.Address}"))
                {
                    LogSkipped(key, endpoint.Address);
                }
            }
            else if (seen.Add(hostPort with { Host = hostPort.Host.ToLowerInvariant() }))
            {
                addresses.Add(new ResolvedAddress(key, hostPort, endpoint));
            }
        }

        return addresses;
    }

    [LoggerMessage(231, LogLevel.Warning, "Skipped {Key}: '{Address}' is not host:port.")]
    private partial void LogSkipped(Printable key, Printable address);
}
