namespace Etcd.Discovery;

/// <summary>Names for collecting what this library measures and traces.</summary>
public static class DiscoveryDiagnostics
{
    /// <summary>The name of both the meter and the activity source.</summary>
    /// <remarks>
    /// Counters: <c>discovery.endpoints.unparsable</c> (values in etcd that are no endpoint),
    /// <c>discovery.watch.reconnects</c> (watch streams opened again), <c>discovery.watch.relists</c> (full reads because a
    /// watch could not be continued). Each has the tag <c>discovery.prefix</c>.
    /// </remarks>
    public const string Name = "Discovery";
}
