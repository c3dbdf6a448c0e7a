namespace Etcd.Discovery;

/// <summary>Where a resolver takes the server name of an endpoint from: the name that the endpoint's certificate must have.</summary>
/// <remarks>
/// Anyone who can write to etcd chooses addresses and metadata, so only <see cref="Target"/> protects against a forged entry.
/// </remarks>
public enum ServerNameSource
{
    /// <summary>
    /// The target, if it is a host name: <c>my-service.internal</c> of <c>etcd:///my-service.internal</c>. Go does the same. Otherwise, as
    /// for <c>foo/bar/my-service</c>, the host of the endpoint's address.
    /// </summary>
    Target,

    /// <summary>
    /// The member <see cref="WellKnownMetadata.ServerName"/> of the endpoint's metadata. Without it, as <see cref="Target"/>.
    /// </summary>
    Metadata,

    /// <summary>The host of the endpoint's address.</summary>
    Address,
}
