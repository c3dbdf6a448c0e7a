using Microsoft.Extensions.Logging;

namespace Etcd.Discovery;

/// <summary>Selects the valid addresses of a snapshot, each once, in the order of their keys.</summary>
internal sealed partial class AddressSelector(int defaultPort, ILogger logger)
{
    private readonly OncePerKey _skipped = new();

    public DiscoveryMetrics Metrics { get; init; } = DiscoveryMetrics.Default;

    public IReadOnlyList<ResolvedAddress> Select(EndpointSnapshot snapshot)
    {
        var withGrpc = FindValuesWithGrpc(snapshot);
        var addresses = new List<ResolvedAddress>(snapshot.Endpoints.Count);

        // Otherwise an address under two keys would receive twice as many calls.
        var seen = new HashSet<HostPort>();
        foreach (var (key, endpoint) in snapshot.Endpoints)
        {
            if (withGrpc.Count > 0 && withGrpc.Contains(EndpointEntries.KeyOf(key)) && !IsGrpc(endpoint))
            {
                continue;
            }

            if (!HostPort.TryParse(endpoint.Address, defaultPort, out var hostPort))
            {
                if (!snapshot.IsCached)
                {
                    Metrics.CountUnparsable(snapshot.Prefix, endpoint);
                }

                if (_skipped.Add($"{key} {endpoint.Address}"))
                {
                    LogSkipped(EndpointEntries.KeyOf(key), endpoint.Address);
                }
            }
            else if (seen.Add(hostPort with { Host = hostPort.Host.ToLowerInvariant() }))
            {
                addresses.Add(new ResolvedAddress(key, hostPort, endpoint));
            }
        }

        return addresses;
    }

    /// <summary>
    /// Finds the keys whose values have several endpoints, and one of them for gRPC. An instance of kratos also lists its HTTP endpoint.
    /// </summary>
    private static HashSet<string> FindValuesWithGrpc(EndpointSnapshot snapshot) => snapshot.Endpoints.Keys
        .Where(EndpointEntries.IsFurther)
        .Select(EndpointEntries.KeyOf)
        .Where(key => EndpointEntries.Find(snapshot, key).Any(IsGrpc))
        .ToHashSet(StringComparer.Ordinal);

    private static bool IsGrpc(RegisteredEndpoint endpoint) =>
        MetadataMember.FindText(endpoint, WellKnownMetadata.Scheme) is "grpc" or "grpcs";

    [LoggerMessage(231, LogLevel.Warning, "Skipped {Key}: '{Address}' is not host:port.")]
    private partial void LogSkipped(Printable key, Printable address);
}
