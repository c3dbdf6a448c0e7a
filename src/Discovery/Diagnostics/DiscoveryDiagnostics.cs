namespace Etcd.Discovery;

/// <summary>Names for collecting what this library measures and traces.</summary>
public static class DiscoveryDiagnostics
{
    /// <summary>The name of both the meter and the activity source.</summary>
    /// <remarks>
    /// Counters: <c>etcd.discovery.endpoints.unparsable</c> (values in etcd that are no endpoint),
    /// <c>etcd.discovery.watch.reconnects</c> (watch streams opened again), <c>etcd.discovery.watch.relists</c> (full reads because a
    /// watch could not be continued). Each has the tag <c>etcd.discovery.prefix</c>.
    /// </remarks>
    public const string Name = "Etcd.Discovery";
}
