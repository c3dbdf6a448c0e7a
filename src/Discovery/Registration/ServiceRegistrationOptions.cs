using Etcd.Discovery.Registration;

namespace Etcd.Discovery;

/// <summary>How one endpoint is registered.</summary>
public sealed record ServiceRegistrationOptions
{
    /// <summary>How long the endpoint stays listed after its process has died or lost touch with etcd.</summary>
    /// <value>1 to 9,000,000,000 seconds; fractions are rounded up. Default: 15 seconds.</value>
    /// <remarks>
    /// etcd raises a TTL below its minimum (2 seconds with default settings). The lease is renewed every third of the
    /// TTL that etcd granted.
    /// </remarks>
    public TimeSpan Ttl { get; set; } = RegistrationDefaults.Ttl;

    /// <summary>The last part of the key, which is <c>target/InstanceId</c>: what tells instances of one service apart.</summary>
    /// <value>Default: null, which takes the endpoint's address.</value>
    public string? InstanceId { get; set; }

    /// <summary>What to do if the key is in etcd already, under a lease that is not this registration's.</summary>
    /// <value>Default: <see cref="TakeoverPolicy.TakeOver"/>.</value>
    public TakeoverPolicy Takeover { get; set; } = TakeoverPolicy.TakeOver;

    /// <summary>Whether registering returns at once and goes on in the background until it succeeds.</summary>
    /// <value>
    /// Default: false, so that the first failure is thrown. If true, failures are logged and retried, and
    /// <see cref="ServiceRegistration.WaitForStateAsync"/> tells when the endpoint is listed.
    /// </value>
    public bool RetryInBackground { get; set; }

    /// <summary>How long deregistering may take before it leaves the rest to the TTL.</summary>
    /// <value>More than zero, up to one day. Default: 3 seconds.</value>
    public TimeSpan DeregisterTimeout { get; set; } = RegistrationDefaults.DeregisterTimeout;
}
