using Etcd.Discovery.Json;
using Microsoft.Extensions.Logging;

namespace Etcd.Discovery;

/// <summary>Selects the valid addresses of snapshots, each once. It checks only the endpoints that have changed.</summary>
internal sealed partial class AddressSelector(int defaultPort, ILogger logger)
{
    private readonly OncePerKey _skipped = new();
    private readonly Dictionary<string, CheckedEndpoint> _checked = new(StringComparer.Ordinal);
    private readonly FurtherEntries _further = new();
    private readonly AddressOwners _owners = new();

    public DiscoveryMetrics Metrics { get; init; } = DiscoveryMetrics.Default;

    /// <summary>Takes over a snapshot.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="changed">The keys that may have changed since the snapshot before; null for any key.</param>
    /// <param name="changes">Receives the addresses that come and go.</param>
    public void Update(EndpointSnapshot snapshot, IReadOnlyCollection<string>? changed, AddressChanges changes)
    {
        changed ??= [.. snapshot.Endpoints.Keys.Union(_checked.Keys, StringComparer.Ordinal)];
        var withGrpc = new Dictionary<string, bool>(StringComparer.Ordinal);
        List<CheckedEndpoint> invalid = [];
        foreach (var entry in _further.Update(snapshot, changed).Order(Utf8Comparer.Instance))
        {
            var before = _checked.GetValueOrDefault(entry);
            var after = Check(entry);
            if (ReferenceEquals(before, after))
            {
                continue;
            }

            if (before?.Address is { } old)
            {
                _owners.Remove(old, changes);
            }

            if (after is null)
            {
                _checked.Remove(entry);
                continue;
            }

            _checked[entry] = after;
            if (after.Address is { } address)
            {
                _owners.Add(address, changes);
            }
            else if (!after.IsExcluded)
            {
                invalid.Add(after);
            }
        }

        // Last, because loggers and meters are not ours, and may fail.
        Report(snapshot, invalid);

        CheckedEndpoint? Check(string entry)
        {
            if (!snapshot.Endpoints.TryGetValue(entry, out var endpoint))
            {
                return null;
            }

            var key = EndpointEntries.KeyOf(entry);
            if (!withGrpc.TryGetValue(key, out var hasGrpc))
            {
                hasGrpc = _further.HasGrpc(snapshot, key);
                withGrpc.Add(key, hasGrpc);
            }

            var isExcluded = hasGrpc && !FurtherEntries.IsGrpc(endpoint);
            if (_checked.TryGetValue(entry, out var before) && ReferenceEquals(before.Endpoint, endpoint) && before.IsExcluded == isExcluded)
            {
                return before;
            }

            var isValid = HostPort.TryParse(endpoint.Address, defaultPort, out var hostPort);
            return new CheckedEndpoint(entry, endpoint, isExcluded, isValid && !isExcluded ? new ResolvedAddress(entry, hostPort, endpoint) : null);
        }
    }

    private void Report(EndpointSnapshot snapshot, List<CheckedEndpoint> invalid)
    {
        foreach (var (entry, endpoint, _, _) in invalid)
        {
            if (!snapshot.IsCached)
            {
                Metrics.CountUnparsable(snapshot.Prefix, endpoint);
            }

            if (_skipped.Add($"{entry} {endpoint.Address}"))
            {
                LogSkipped(EndpointEntries.KeyOf(entry), endpoint.Address);
            }
        }
    }

    [LoggerMessage(231, LogLevel.Warning, "Skipped {Key}: '{Address}' is not host:port.")]
    private partial void LogSkipped(Printable key, Printable address);

    /// <param name="Entry">The key of the endpoint.</param>
    /// <param name="Endpoint">The endpoint.</param>
    /// <param name="IsExcluded">Whether another endpoint of the same value is used in its place.</param>
    /// <param name="Address">The address; null if it is not to be used.</param>
    private sealed record CheckedEndpoint(string Entry, RegisteredEndpoint Endpoint, bool IsExcluded, ResolvedAddress? Address);
}
