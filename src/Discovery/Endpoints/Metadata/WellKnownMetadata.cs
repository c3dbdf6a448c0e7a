namespace Etcd.Discovery;

/// <summary>The members of an endpoint's metadata that resolvers and balancers read, if the metadata is a JSON object.</summary>
/// <remarks>
/// <code>new RegisteredEndpoint("10.0.0.1:5000", new JsonObject { ["serverName"] = "node1.internal" })</code>
/// Names are case-sensitive. Other members are free for other uses.
/// </remarks>
public static class WellKnownMetadata
{
    /// <summary>The name in the endpoint's certificate: a host name.</summary>
    /// <remarks>Read only with <see cref="ServerNameSource.Metadata"/>.</remarks>
    public const string ServerName = "serverName";

    /// <summary>The scheme of the endpoint's URL: <c>http</c> or <c>https</c>.</summary>
    /// <remarks>
    /// <see cref="EtcdRegistrationOptions.AdvertiseScheme"/> sets it. Read by the package Etcd.Extensions.ServiceDiscovery, not by resolvers of
    /// gRPC.
    /// </remarks>
    public const string Scheme = "scheme";

    /// <summary>The name of the endpoint, if its service has several with different purposes: <c>admin</c>.</summary>
    /// <remarks>
    /// Read by the package Etcd.Extensions.ServiceDiscovery for URIs such as <c>http://_admin.my-service</c>, not by resolvers of gRPC.
    /// </remarks>
    public const string EndpointName = "endpointName";

    /// <summary>The zone that the endpoint is in: a string, such as <c>eu-1a</c>.</summary>
    /// <remarks>
    /// Read by resolvers that have a zone, and by the package Etcd.Extensions.ServiceDiscovery, which provides it as <c>IZoneFeature</c>.
    /// </remarks>
    public const string Zone = "zone";

    /// <summary>The share of the calls that the endpoint gets: a number from 0 to 10,000.</summary>
    /// <remarks>
    /// Without it, or if it is no such number, it is 1. Fractions are rounded up, and larger numbers count as 10,000. An endpoint with 0
    /// gets calls only if all others have 0, too. Read only by the policy <c>weighted_round_robin</c>.
    /// </remarks>
    public const string Weight = "weight";
}
