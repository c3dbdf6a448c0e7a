namespace Etcd.Discovery;

/// <summary>Endpoints from a cache.</summary>
/// <param name="Snapshot">The endpoints.</param>
/// <param name="SavedAt">When etcd had them for certain.</param>
internal sealed record CachedEndpoints(EndpointSnapshot Snapshot, DateTimeOffset SavedAt);
