namespace Etcd.Discovery;

/// <summary>Configures an <c>etcd:</c> resolver: which endpoints a channel uses, under which name, and what happens without etcd.</summary>
/// <remarks>
/// Configuration can bind every property; it writes durations as <c>hh:mm:ss</c>. The factory copies the options when it is created, so
/// later changes have no effect.
/// </remarks>
public sealed class EtcdResolverOptions
{
    /// <summary>
    /// Gets or sets how long a new channel waits for the first answer from etcd. After that, its calls fail with a status that contains the
    /// reason.
    /// </summary>
    /// <value>1 millisecond to 1 day. Default: 5 seconds.</value>
    /// <remarks>
    /// The resolver keeps trying, and recovers as soon as etcd answers. Until a resolver has reported a result, calls do not even observe
    /// their deadline.
    /// </remarks>
    public TimeSpan InitialTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets the server name of every endpoint: the name that its certificate must have.</summary>
    /// <value>
    /// A host name, such as <c>my-service.internal</c>, optionally with a port. Default: null, <see cref="ServerNameSource"/> applies.
    /// </value>
    /// <remarks>
    /// The server name is also the <c>:authority</c> header of calls, with and without TLS. Calls still go to the addresses in etcd.
    /// </remarks>
    public string? ServerName { get; set; }

    /// <summary>Gets or sets where the server names of endpoints come from, if <see cref="ServerName"/> is null.</summary>
    /// <value>One of the sources. Default: <see cref="ServerNameSource.Target"/>.</value>
    public ServerNameSource ServerNameSource { get; set; } = ServerNameSource.Target;

    /// <summary>Gets or sets what to do when the last endpoint is gone.</summary>
    /// <value>One of the modes. Default: <see cref="EmptyEndpointsMode.ReportFailure"/>.</value>
    public EmptyEndpointsMode EmptyEndpoints { get; set; } = EmptyEndpointsMode.ReportFailure;

    /// <summary>Gets or sets the share of endpoints that may vanish within <see cref="MassExpiryHold"/>.</summary>
    /// <value>0 to 1. Default: 1, no endpoint is ever held.</value>
    /// <remarks>
    /// If a larger share vanishes, it is a mass expiry: the endpoints that vanish stay in use for that time. Endpoints that were dropped
    /// before stay dropped. To hold an endpoint that is really dead costs little, because balancers skip it. To remove most endpoints by
    /// mistake costs much more.
    /// </remarks>
    public double MassExpiryThreshold { get; set; } = 1;

    /// <summary>Gets or sets how long a vanished endpoint stays in use in a mass expiry.</summary>
    /// <value>1 millisecond to 1 day. Default: 30 seconds.</value>
    public TimeSpan MassExpiryHold { get; set; } = TimeSpan.FromSeconds(30);

    internal EtcdResolverOptions Copy() => (EtcdResolverOptions)MemberwiseClone();
}
