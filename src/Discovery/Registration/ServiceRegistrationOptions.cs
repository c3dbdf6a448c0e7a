using Etcd.Discovery.Registration;

namespace Etcd.Discovery;

/// <summary>How one endpoint is registered.</summary>
/// <remarks>
/// Every property can be bound from configuration, where a duration is written <c>hh:mm:ss</c>. The registrar copies the options;
/// changing them afterwards has no effect.
/// </remarks>
public sealed class ServiceRegistrationOptions
{
    /// <summary>Gets or sets how long the endpoint stays listed after its process has died or lost its connection to etcd.</summary>
    /// <value>1 to 9,000,000,000 seconds; fractions are rounded up. Default: 15 seconds.</value>
    /// <remarks>
    /// etcd raises a TTL below its minimum (2 seconds with default settings). The lease is renewed every third of the
    /// TTL that etcd granted.
    /// </remarks>
    public TimeSpan Ttl { get; set; } = RegistrationDefaults.Ttl;

    /// <summary>Gets or sets the last part of the key, <c>target/InstanceId</c>, which tells the instances of a service apart.</summary>
    /// <value>Not empty, without a slash at either end. Default: null, which takes the endpoint's address.</value>
    public string? InstanceId { get; set; }

    /// <summary>Gets or sets what to do if the key is in etcd already, under a lease that is not this registration's.</summary>
    /// <value>One of the policies. Default: <see cref="TakeoverPolicy.TakeOver"/>.</value>
    public TakeoverPolicy Takeover { get; set; } = TakeoverPolicy.TakeOver;

    /// <summary>Gets or sets whether registering returns at once and is retried in the background until it succeeds.</summary>
    /// <value>
    /// Default: false, so that the first failure is thrown. If true, failures are logged and retried, and
    /// <see cref="ServiceRegistration.WaitForStateAsync"/> tells when the endpoint is listed.
    /// </value>
    public bool RetryInBackground { get; set; }

    /// <summary>Gets or sets how long deregistering may take before it leaves the rest to the TTL.</summary>
    /// <value>1 millisecond to 1 day. Default: 3 seconds.</value>
    public TimeSpan DeregisterTimeout { get; set; } = RegistrationDefaults.DeregisterTimeout;

    internal ServiceRegistrationOptions Copy() => (ServiceRegistrationOptions)MemberwiseClone();
}
