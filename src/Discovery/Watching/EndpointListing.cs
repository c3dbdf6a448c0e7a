namespace Etcd.Discovery;

/// <summary>A full read of a prefix, and the cluster it came from.</summary>
internal sealed record EndpointListing(EndpointSnapshot Snapshot, ulong ClusterId);
