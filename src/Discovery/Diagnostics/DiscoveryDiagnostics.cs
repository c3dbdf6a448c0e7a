namespace Etcd.Discovery;

/// <summary>The names under which this library publishes metrics and traces.</summary>
public static class DiscoveryDiagnostics
{
    /// <summary>The name of both the meter and the activity source.</summary>
    /// <remarks>
    /// With OpenTelemetry: <c>AddMeter(DiscoveryDiagnostics.Name)</c> and <c>AddSource(DiscoveryDiagnostics.Name)</c>. The page
    /// <c>docs/telemetry.md</c> of the repository lists all metrics, spans and log events.
    /// </remarks>
    public const string Name = "Etcd.Discovery";
}
