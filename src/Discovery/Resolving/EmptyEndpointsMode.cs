namespace Etcd.Discovery;

/// <summary>What a resolver does when the last endpoint of its target has gone.</summary>
/// <remarks>etcd cannot tell whether a service was shut down or all its leases expired in an outage, so this is a choice.</remarks>
public enum EmptyEndpointsMode
{
    /// <summary>
    /// Reports that there are none. gRPC's balancers keep the connections that still work and use them until they break; then
    /// calls fail. An outage of the registrations alone harms no caller, and a shutdown is noticed when it happens.
    /// </summary>
    ReportFailure,

    /// <summary>Has the balancers let go of all connections at once; calls fail from then on.</summary>
    Drain,

    /// <summary>Keeps the last endpoints, also for new connections, until others appear.</summary>
    KeepLast,
}
