namespace Etcd.Discovery;

/// <summary>The names under which this library publishes metrics and traces.</summary>
public static class DiscoveryDiagnostics
{
    /// <summary>The name of both the meter and the activity source.</summary>
    /// <remarks>
    /// The meter has three counters, each with the tag <c>etcd.discovery.prefix</c>: <c>etcd.discovery.endpoints.unparsable</c> counts
    /// values in etcd that are not endpoints, <c>etcd.discovery.watch.reconnects</c> counts watches that were opened again, and
    /// <c>etcd.discovery.watch.relists</c> counts full reads after a watch that could not be resumed.
    /// </remarks>
    public const string Name = "Etcd.Discovery";
}
