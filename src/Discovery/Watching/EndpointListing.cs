namespace Etcd.Discovery;

/// <summary>The result of a full read of a prefix, and the cluster that answered.</summary>
internal sealed record EndpointListing(EndpointSnapshot Snapshot, ulong ClusterId);
