namespace Etcd.Discovery;

/// <summary>What a resolver does when the last endpoint of its target is gone.</summary>
/// <remarks>In etcd, a service that was shut down looks like one whose leases all expired in an outage. Choose how to treat both.</remarks>
public enum EmptyEndpointsMode
{
    /// <summary>
    /// Reports a failure. The balancers of gRPC keep their working connections and use them until they break; then calls fail. An outage
    /// that affects the registrations only does not harm callers, and a shutdown is noticed when the connections close.
    /// </summary>
    ReportFailure,

    /// <summary>Makes the balancers close all connections at once. Calls fail from then on.</summary>
    Drain,

    /// <summary>Keeps the last endpoints, also for new connections, until other endpoints appear.</summary>
    KeepLast,
}
