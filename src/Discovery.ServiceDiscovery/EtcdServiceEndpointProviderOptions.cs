using Etcd.Discovery;

namespace Etcd.Extensions.ServiceDiscovery;

/// <summary>Options of the provider that finds services in etcd.</summary>
/// <remarks>Configuration can bind every property; it writes durations as <c>hh:mm:ss</c>.</remarks>
public sealed class EtcdServiceEndpointProviderOptions
{
    /// <summary>Gets or sets what the keys of all services begin with.</summary>
    /// <value>
    /// Such as <c>services/</c>. A prefix without a slash at the end gets one. Default: empty, so that <c>http://my-service</c> is the
    /// service of <c>etcd:///my-service</c>.
    /// </value>
    /// <remarks>
    /// The endpoints of a service are the keys under this prefix, the name of the service and a slash: <c>services/my-service/</c>. The
    /// name comes from a URI, so it is in lower case.
    /// </remarks>
    public string KeyPrefix { get; set; } = "";

    /// <summary>Gets the domains whose hosts are looked up in etcd, besides names without a dot.</summary>
    /// <value>
    /// Such as <c>svc.internal</c>, for <c>http://orders.svc.internal</c>. <c>*</c> stands for all domains. Default: empty, so that only
    /// names without a dot are looked up, such as <c>http://orders</c>.
    /// </value>
    /// <remarks>
    /// A name that is not looked up is left to the other providers. It costs neither a watch nor, while etcd is away, a wait. IP addresses,
    /// <c>localhost</c> and the names below it are never looked up. <see cref="SelectNames"/> replaces this rule.
    /// </remarks>
    public IList<string> Domains { get; set; } = [];

    /// <summary>Gets or sets how long the first request for a service waits for etcd.</summary>
    /// <value>1 millisecond to 1 day. Default: 5 seconds.</value>
    /// <remarks>
    /// After that, or as soon as etcd refuses to list the service, the service is resolved by the other providers. Its endpoints in etcd
    /// are used as soon as etcd answers.
    /// </remarks>
    public TimeSpan InitialTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets how long a service is followed after it was last needed.</summary>
    /// <value>0 to 1 day. Default: 5 minutes.</value>
    /// <remarks>
    /// The resolvers of Microsoft.Extensions.ServiceDiscovery drop a service after 10 to 20 seconds without a request. Within this time, the
    /// next request finds the endpoints in memory.
    /// </remarks>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Gets or sets where the host names of endpoints come from: the <c>Host</c> header of requests of HttpClient, and with TLS the name
    /// that the certificate must have.
    /// </summary>
    /// <value>
    /// Default: <see cref="ServerNameSource.Target"/>, the name of the service. <see cref="ServerNameSource.Metadata"/> is the member
    /// <see cref="WellKnownMetadata.ServerName"/> of the metadata, or else the name of the service.
    /// <see cref="ServerNameSource.Address"/> is the host of the address.
    /// </value>
    /// <remarks>
    /// Anyone who can write to etcd chooses addresses and metadata, so only <see cref="ServerNameSource.Target"/> protects against a forged
    /// entry. YARP does not use host names of service discovery. Set <c>Host</c> in the configuration of its destination.
    /// </remarks>
    public ServerNameSource HostNameSource { get; set; } = ServerNameSource.Target;

    internal Func<string, bool>? NameSelector { get; private set; }

    /// <summary>Sets a callback that decides which names are looked up in etcd. <see cref="Domains"/> then has no effect.</summary>
    /// <param name="select">
    /// Receives the name of a service, such as <c>orders</c> or <c>api.example.com</c>, in lower case, and returns whether it is looked up.
    /// It must be fast and safe for use by several threads. It receives no IP addresses, and neither <c>localhost</c> nor names below it.
    /// </param>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="select"/> is null.</exception>
    public EtcdServiceEndpointProviderOptions SelectNames(Func<string, bool> select)
    {
        ArgumentNullException.ThrowIfNull(select);
        NameSelector = select;
        return this;
    }
}
