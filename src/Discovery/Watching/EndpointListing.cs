using Etcd.Api;

namespace Etcd.Discovery;

/// <summary>The result of a full read of a prefix.</summary>
/// <param name="Snapshot">The endpoints.</param>
/// <param name="Response">The response, with the cluster that answered.</param>
internal sealed record EndpointListing(EndpointSnapshot Snapshot, RangeResponse Response)
{
    public ulong ClusterId => Response.Header.ClusterId;
}
