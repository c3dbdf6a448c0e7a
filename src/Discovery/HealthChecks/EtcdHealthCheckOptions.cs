using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Etcd.Discovery;

/// <summary>Configures the health check that <c>AddHealthChecks().AddEtcdDiscovery()</c> adds.</summary>
/// <remarks>
/// The statuses are degraded by default, because a program works on with what it knows. If an orchestrator restarts what is unhealthy, an
/// outage of etcd must not become an outage of the services. <see cref="HealthStatus.Healthy"/> ignores a finding; it stays in the data of
/// the report. Configuration can bind every property, with the name of the health check:
/// <c>services.Configure&lt;EtcdHealthCheckOptions&gt;("etcd", section)</c>.
/// </remarks>
public sealed class EtcdHealthCheckOptions
{
    /// <summary>Gets or sets the status while no member of the cluster answers, or while etcd refuses the user.</summary>
    /// <value>One of the statuses. Default: <see cref="HealthStatus.Degraded"/>.</value>
    public HealthStatus UnreachableStatus { get; set; } = HealthStatus.Degraded;

    /// <summary>Gets or sets how long the check waits for the answer of etcd. After that, etcd counts as unreachable.</summary>
    /// <value>1 millisecond to 1 day. Default: 1 second.</value>
    /// <remarks>
    /// It replaces <see cref="EtcdConnectionOptions.CallTimeout"/> for the read of the check. Set it below the timeout of the probe that
    /// asks for the report.
    /// </remarks>
    public TimeSpan ReadTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Gets or sets the status while the endpoints of a service that the program follows are older than <see cref="MaxStaleness"/>.
    /// </summary>
    /// <value>One of the statuses. Default: <see cref="HealthStatus.Degraded"/>.</value>
    public HealthStatus StaleStatus { get; set; } = HealthStatus.Degraded;

    /// <summary>Gets or sets the status while a registration of the program is not in etcd: it is pending, lost or superseded.</summary>
    /// <value>One of the statuses. Default: <see cref="HealthStatus.Degraded"/>.</value>
    public HealthStatus UnregisteredStatus { get; set; } = HealthStatus.Degraded;

    /// <summary>Gets or sets how long ago etcd may have confirmed the endpoints of a service last.</summary>
    /// <value>
    /// Twice <see cref="EtcdConnectionOptions.WatchProgressInterval"/> (20 seconds by default) to 1 day. Default: 1 minute. A shorter time
    /// fails the start, because a quiet service would count as stale.
    /// </value>
    public TimeSpan MaxStaleness { get; set; } = TimeSpan.FromMinutes(1);
}
