using Etcd.Discovery.Registration;

namespace Etcd.Discovery;

/// <summary>How a hosted program registers itself.</summary>
/// <remarks>
/// Every property can be bound from configuration, where a duration is written <c>hh:mm:ss</c>: hand the section to
/// <c>AddEtcdRegistration</c>. What <c>services.Configure&lt;EtcdRegistrationOptions&gt;(…)</c> sets is the default of every registration.
/// </remarks>
public sealed class EtcdRegistrationOptions
{
    /// <summary>Gets or sets the service's name: what clients resolve, such as <c>foo/bar/my-service</c>.</summary>
    /// <value>Not empty, without a slash at the end. Default: the target given to <c>AddEtcdRegistration</c>.</value>
    public string Target { get; set; } = "";

    /// <summary>Gets or sets the address that clients dial.</summary>
    /// <value>
    /// <c>host:port</c>, an IPv6 host in brackets. Default: null, which takes an address that an <see cref="IBoundAddressSource"/> knows,
    /// as <see cref="AdvertisedHost"/> says. It must be set in a program without such a source, and helps where the source cannot
    /// know the address: behind a NAT, a port mapping, a proxy.
    /// </value>
    /// <remarks>
    /// A web app has a source: the package Etcd.Discovery.AspNetCore and its <c>AddEtcdServerRegistration</c>.
    /// </remarks>
    public string? AdvertisedAddress { get; set; }

    /// <summary>Gets or sets the host that clients dial; the port is the one the server listens on.</summary>
    /// <value>
    /// A host name or an IP address. Default: null, which takes the address the server listens on. If it listens on
    /// all addresses, that is the local address of the default route, IPv4 before IPv6.
    /// </value>
    /// <remarks>It has no effect if <see cref="AdvertisedAddress"/> is set.</remarks>
    public string? AdvertisedHost { get; set; }

    /// <summary>Gets or sets what else clients are told about the endpoint, such as a weight or a zone.</summary>
    /// <value>Any JSON value. Default: null.</value>
    /// <remarks>The value is copied, so that configuration, which is merged into it, changes these options alone.</remarks>
    public EndpointMetadata? Metadata { get; set => field = value?.Copy(); }

    /// <summary>Gets or sets the last part of the key, <c>Target/InstanceId</c>.</summary>
    /// <value>Not empty, without a slash at either end. Default: null, which takes the advertised address.</value>
    public string? InstanceId { get; set; }

    /// <summary>Gets or sets how long the endpoint stays listed after its process has died.</summary>
    /// <value>1 to 9,000,000,000 seconds; fractions are rounded up. Default: 15 seconds.</value>
    public TimeSpan Ttl { get; set; } = RegistrationDefaults.Ttl;

    /// <summary>Gets or sets what to do if another owner holds the key.</summary>
    /// <value>One of the policies. Default: <see cref="TakeoverPolicy.TakeOver"/>.</value>
    public TakeoverPolicy Takeover { get; set; } = TakeoverPolicy.TakeOver;

    /// <summary>Gets or sets whether the host fails to start if the endpoint cannot be registered.</summary>
    /// <value>
    /// Default: false: the program starts without etcd, and registering is retried in the background and logged until
    /// it succeeds. If true, starting fails with the reason, after <see cref="RegisterTimeout"/> at the latest.
    /// </value>
    public bool FailFast { get; set; }

    /// <summary>Gets or sets how long registering may take while the host starts.</summary>
    /// <value>1 millisecond to 1 day. Default: 10 seconds. It is used with <see cref="FailFast"/> only.</value>
    public TimeSpan RegisterTimeout { get; set; } = RegistrationDefaults.RegisterTimeout;

    /// <summary>Gets or sets how long deregistering may take while the host stops.</summary>
    /// <value>1 millisecond to 1 day. Default: 3 seconds.</value>
    public TimeSpan DeregisterTimeout { get; set; } = RegistrationDefaults.DeregisterTimeout;

    /// <summary>
    /// Gets or sets how long the program keeps serving after it has been deregistered, so that clients learn of it before connections
    /// are refused.
    /// </summary>
    /// <value>Zero to 1 day. Default: zero.</value>
    /// <remarks>The host's shutdown timeout (30 seconds by default) ends it early.</remarks>
    public TimeSpan DrainDelay { get; set; }

    internal Func<IReadOnlyCollection<string>, string?>? BoundAddressSelector { get; private set; }

    /// <summary>Sets a callback that chooses one of the addresses that the server listens on.</summary>
    /// <param name="select">
    /// Gets the addresses, such as <c>http://[::]:5000</c>, and returns one; null registers nothing. Replaces an earlier callback.
    /// Without it, the first address that is TCP is taken.
    /// </param>
    /// <returns>These options.</returns>
    /// <remarks>It has no effect if <see cref="AdvertisedAddress"/> is set.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="select"/> is null.</exception>
    public EtcdRegistrationOptions SelectBoundAddress(Func<IReadOnlyCollection<string>, string?> select)
    {
        ArgumentNullException.ThrowIfNull(select);
        BoundAddressSelector = select;
        return this;
    }

    internal ServiceRegistrationOptions ToServiceOptions() => new()
    {
        Ttl = Ttl,
        InstanceId = InstanceId,
        Takeover = Takeover,
        RetryInBackground = !FailFast,
        DeregisterTimeout = DeregisterTimeout,
    };
}
