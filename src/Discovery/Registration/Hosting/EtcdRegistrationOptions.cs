using System.Text.Json;
using Etcd.Discovery.Registration;

namespace Etcd.Discovery;

/// <summary>How a hosted server registers itself.</summary>
public sealed class EtcdRegistrationOptions
{
    /// <summary>The service's name: what clients resolve, such as <c>foo/bar/my-service</c>.</summary>
    /// <value>Default: the target given to <c>AddEtcdRegistration</c>. Must not be empty, nor end with a slash.</value>
    public string Target { get; set; } = "";

    /// <summary>The address that clients dial, for servers that cannot know it: behind a NAT, a port mapping, a proxy.</summary>
    /// <value><c>host:port</c>, an IPv6 host in brackets. Default: null, which finds it as <see cref="AdvertisedHost"/> says.</value>
    public string? AdvertisedAddress { get; set; }

    /// <summary>The host that clients dial; the port is the one the server listens on.</summary>
    /// <value>
    /// A host name or an IP address. Default: null, which takes the address the server listens on. If it listens on
    /// all addresses, that is the local address of the default route, IPv4 before IPv6.
    /// </value>
    /// <remarks>Ignored if <see cref="AdvertisedAddress"/> is set.</remarks>
    public string? AdvertisedHost { get; set; }

    /// <summary>Chooses one of the addresses that the server listens on, given as <c>http://[::]:5000</c>.</summary>
    /// <value>Default: null, which takes the first one that is TCP. A null result registers nothing.</value>
    /// <remarks>Ignored if <see cref="AdvertisedAddress"/> is set.</remarks>
    public Func<IReadOnlyCollection<string>, string?>? SelectBoundAddress { get; set; }

    /// <summary>What else clients are told about the endpoint, as a JSON value.</summary>
    /// <value>Default: null.</value>
    public JsonElement? Metadata { get; set; }

    /// <summary>The last part of the key, which is <c>Target/InstanceId</c>.</summary>
    /// <value>Default: null, which takes the advertised address.</value>
    public string? InstanceId { get; set; }

    /// <summary>How long the endpoint stays listed after its process has died.</summary>
    /// <value>1 to 9,000,000,000 seconds; fractions are rounded up. Default: 15 seconds.</value>
    public TimeSpan Ttl { get; set; } = RegistrationDefaults.Ttl;

    /// <summary>What to do if another owner's key is in the way.</summary>
    /// <value>Default: <see cref="TakeoverPolicy.TakeOver"/>.</value>
    public TakeoverPolicy Takeover { get; set; } = TakeoverPolicy.TakeOver;

    /// <summary>Whether the host fails to start if the endpoint cannot be registered.</summary>
    /// <value>
    /// Default: false: the server starts without etcd, and registering is retried in the background and logged until
    /// it succeeds. If true, starting fails with the reason, after <see cref="RegisterTimeout"/> at the latest.
    /// </value>
    public bool FailFast { get; set; }

    /// <summary>How long registering may take while the host starts.</summary>
    /// <value>More than zero, up to one day. Default: 10 seconds. Only used with <see cref="FailFast"/>.</value>
    public TimeSpan RegisterTimeout { get; set; } = RegistrationDefaults.RegisterTimeout;

    /// <summary>How long deregistering may take while the host stops.</summary>
    /// <value>More than zero, up to one day. Default: 3 seconds.</value>
    public TimeSpan DeregisterTimeout { get; set; } = RegistrationDefaults.DeregisterTimeout;

    /// <summary>
    /// How long the server goes on after it has been deregistered, so that clients learn of it before connections
    /// are refused.
    /// </summary>
    /// <value>Zero to one day. Default: zero.</value>
    /// <remarks>The host's shutdown timeout (30 seconds by default) ends it early.</remarks>
    public TimeSpan DrainDelay { get; set; }

    internal ServiceRegistrationOptions ToServiceOptions() => new()
    {
        Ttl = Ttl,
        InstanceId = InstanceId,
        Takeover = Takeover,
        RetryInBackground = !FailFast,
        DeregisterTimeout = DeregisterTimeout,
    };
}
