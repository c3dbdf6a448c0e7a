using System.Text.Json;
using System.Text.Json.Nodes;
using Etcd.Discovery.Json;
using Etcd.Discovery.Registration;

namespace Etcd.Discovery;

/// <summary>Configures the registration of a hosted program.</summary>
/// <remarks>
/// Configuration can bind every property; it writes durations as <c>hh:mm:ss</c>. Pass the section to <c>AddEtcdRegistration</c>.
/// <c>services.Configure&lt;EtcdRegistrationOptions&gt;(…)</c> sets the defaults of all registrations.
/// </remarks>
public sealed class EtcdRegistrationOptions
{
    /// <summary>Gets or sets the name of the service, which clients resolve, such as <c>foo/bar/my-service</c>.</summary>
    /// <value>Not empty, without a slash at the end. Default: the target that was passed to <c>AddEtcdRegistration</c>.</value>
    public string Target { get; set; } = "";

    /// <summary>Gets or sets the address that clients dial.</summary>
    /// <value>
    /// <c>host:port</c>, with brackets around an IPv6 host. Default: null, an address from the <see cref="IBoundAddressSource"/> of the
    /// program, with the host that <see cref="AdvertisedHost"/> describes.
    /// </value>
    /// <remarks>
    /// It is required in a program without a source. Set it also where the source cannot know the address: behind a NAT, a port mapping or
    /// a proxy. For a web app, <c>AddEtcdServerRegistration</c> of the package Etcd.Discovery.AspNetCore adds a source.
    /// </remarks>
    public string? AdvertisedAddress { get; set; }

    /// <summary>Gets or sets the host that clients dial. The port is the one that the server listens on.</summary>
    /// <value>
    /// A host name or an IP address. Default: null, the address that the server listens on. For a server that listens on all addresses, it
    /// is the local address of the default route, IPv4 before IPv6.
    /// </value>
    /// <remarks>It has no effect if <see cref="AdvertisedAddress"/> is set.</remarks>
    public string? AdvertisedHost { get; set; }

    /// <summary>Gets or sets the name of the endpoint of the server whose address is registered.</summary>
    /// <value>
    /// For Kestrel, a key of the configuration section <c>Kestrel:Endpoints</c>, such as <c>Grpc</c>. Default: null, the endpoint is chosen
    /// among the bound addresses: those that other machines can reach come first, then those that serve HTTP/2.
    /// </value>
    /// <remarks>
    /// It has no effect if <see cref="AdvertisedAddress"/> is set or with <see cref="SelectBoundAddress"/>. The start of the host fails if
    /// the server has no endpoint with that name.
    /// </remarks>
    public string? EndpointName { get; set; }

    /// <summary>Gets or sets whether the scheme of the bound address, <c>http</c> or <c>https</c>, becomes part of the metadata.</summary>
    /// <value>
    /// Default: false. If true, <see cref="Metadata"/> must be a JSON object or null, and the registered metadata has the member
    /// <c>scheme</c>. A member of that name in <see cref="Metadata"/> has priority.
    /// </value>
    /// <remarks>It has no effect if <see cref="AdvertisedAddress"/> is set. Set the member in <see cref="Metadata"/> then.</remarks>
    public bool AdvertiseScheme { get; set; }

    /// <summary>Gets or sets additional information for clients, such as a weight or a zone.</summary>
    /// <value>Any JSON value. Default: null.</value>
    /// <remarks>The setter copies the value. Configuration that is merged into it changes these options only.</remarks>
    public EndpointMetadata? Metadata { get; set => field = value?.Copy(); }

    /// <summary>Gets or sets the last part of the key, <c>Target/InstanceId</c>.</summary>
    /// <value>
    /// Not empty, without a slash at either end. Default: null. The format then names the instance, most often by its advertised address.
    /// </value>
    public string? InstanceId { get; set; }

    /// <summary>Gets or sets the name of the format of the key and the value in etcd: the registry whose clients find the endpoint.</summary>
    /// <value>The name of one of the <see cref="EndpointFormats"/>, such as <c>go-zero</c>. Default: <c>go-naming</c>.</value>
    /// <remarks>
    /// Each format has its own key for a target. The start of the host fails if the format cannot hold the metadata.
    /// <see cref="UseFormat"/> sets a format of your own.
    /// </remarks>
    public string Format { get; set; } = GoNamingFormat.FormatName;

    /// <summary>Gets or sets how long the endpoint stays listed after its process has ended.</summary>
    /// <value>1 to 9,000,000,000 seconds, rounded up to whole seconds. Default: 15 seconds.</value>
    public TimeSpan Ttl { get; set; } = RegistrationDefaults.Ttl;

    /// <summary>Gets or sets what to do if another owner holds the key.</summary>
    /// <value>One of the policies. Default: <see cref="TakeoverPolicy.TakeOver"/>.</value>
    public TakeoverPolicy Takeover { get; set; } = TakeoverPolicy.TakeOver;

    /// <summary>Gets or sets whether the host fails to start if the endpoint cannot be registered.</summary>
    /// <value>
    /// Default: false, the program starts without etcd, and the registration is retried in the background until it succeeds. Failures are
    /// logged. If true, the start fails with the reason; <see cref="RegisterTimeout"/> limits the attempts. It also fails if the program
    /// listens on no address, as with a TestServer.
    /// </value>
    public bool FailFast { get; set; }

    /// <summary>Gets or sets the time limit for registering while the host starts. It applies with <see cref="FailFast"/> only.</summary>
    /// <value>1 millisecond to 1 day. Default: 10 seconds.</value>
    /// <remarks>
    /// If a lease was granted by then, ending the registration takes up to <see cref="DeregisterTimeout"/> more before the start fails. See
    /// <see cref="ServiceRegistrationOptions.RegisterTimeout"/>.
    /// </remarks>
    public TimeSpan RegisterTimeout { get; set; } = RegistrationDefaults.RegisterTimeout;

    /// <summary>Gets or sets the time limit for deregistering while the host stops.</summary>
    /// <value>1 millisecond to 1 day. Default: 5 seconds.</value>
    /// <remarks>All registrations of a host are deregistered at the same time.</remarks>
    public TimeSpan DeregisterTimeout { get; set; } = RegistrationDefaults.DeregisterTimeout;

    /// <summary>
    /// Gets or sets whether the registration shares its lease with other registrations of the program that have the same TTL.
    /// </summary>
    /// <value>Default: false, each registration has a lease of its own.</value>
    /// <remarks>For programs with many registrations. See <see cref="ServiceRegistrationOptions.SharedLease"/>.</remarks>
    public bool SharedLease { get; set; }

    /// <summary>
    /// Gets or sets how long the program keeps serving after it is deregistered. Clients notice the change in that time, before the program
    /// refuses connections.
    /// </summary>
    /// <value>Zero to 1 day. Default: zero.</value>
    /// <remarks>
    /// The shutdown timeout of the host (30 seconds by default) cuts it short. The delays of several registrations run at the same time. A
    /// program that was never registered stops at once.
    /// </remarks>
    public TimeSpan DrainDelay { get; set; }

    internal Func<IReadOnlyCollection<string>, string?>? BoundAddressSelector { get; private set; }

    /// <summary>Sets a callback that selects one of the addresses that the server listens on.</summary>
    /// <param name="select">
    /// Receives the addresses, such as <c>http://[::]:5000</c>, and returns one of them; null registers nothing. It replaces an earlier
    /// callback.
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

    private IEndpointFormat? CustomFormat { get; set; }

    /// <summary>Sets the format of the key and the value in etcd, for a registry that is not built in.</summary>
    /// <param name="format">The format. Its name becomes the value of <see cref="Format"/>.</param>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="format"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="format"/> has no name.</exception>
    public EtcdRegistrationOptions UseFormat(IEndpointFormat format)
    {
        CustomFormat = EndpointFormats.Require(format);
        Format = format.Name;
        return this;
    }

    /// <summary>Returns the endpoint to register.</summary>
    /// <param name="address">The address.</param>
    /// <param name="scheme">The scheme of the bound address; null if it is not known.</param>
    internal RegisteredEndpoint CreateEndpoint(string address, string? scheme)
    {
        var metadata = Metadata?.ToJsonElement();
        if (AdvertiseScheme && scheme is not null)
        {
            var members = (metadata is { ValueKind: JsonValueKind.Object } given ? GoJson.ToNode(given) as JsonObject : null) ?? [];
            members.TryAdd(WellKnownMetadata.Scheme, scheme);
            metadata = GoJson.ToElement(members);
        }

        return new RegisteredEndpoint(address) { Metadata = metadata };
    }

    internal ServiceRegistrationOptions ToServiceOptions() => new()
    {
        Ttl = Ttl,
        InstanceId = InstanceId,
        Takeover = Takeover,
        RetryInBackground = !FailFast,
        RegisterTimeout = RegisterTimeout,
        DeregisterTimeout = DeregisterTimeout,
        SharedLease = SharedLease,
        Format = Format,
        CustomFormat = CustomFormat,
    };
}
