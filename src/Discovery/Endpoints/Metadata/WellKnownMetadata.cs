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
}
