using Etcd.Discovery.Registration;

namespace Etcd.Discovery;

/// <summary>Configures the registration of one endpoint.</summary>
/// <remarks>
/// Configuration can bind every property; it writes durations as <c>hh:mm:ss</c>. The registrar copies the options, so later changes have
/// no effect.
/// </remarks>
public sealed class ServiceRegistrationOptions
{
    /// <summary>Gets or sets how long the endpoint stays listed after its process has ended or lost its connection to etcd.</summary>
    /// <value>1 to 9,000,000,000 seconds, rounded up to whole seconds. Default: 15 seconds.</value>
    /// <remarks>
    /// etcd raises a TTL below its minimum (2 seconds with default settings). A third of the TTL that etcd granted passes between two
    /// keep-alives.
    /// </remarks>
    public TimeSpan Ttl { get; set; } = RegistrationDefaults.Ttl;

    /// <summary>Gets or sets the last part of the key, <c>target/InstanceId</c>. It distinguishes the instances of a service.</summary>
    /// <value>Not empty, without a slash at either end. Default: null, the address of the endpoint.</value>
    public string? InstanceId { get; set; }

    /// <summary>Gets or sets what to do if the key is already in etcd, under the lease of another owner.</summary>
    /// <value>One of the policies. Default: <see cref="TakeoverPolicy.TakeOver"/>.</value>
    public TakeoverPolicy Takeover { get; set; } = TakeoverPolicy.TakeOver;

    /// <summary>Gets or sets whether the registration starts in the background and is retried until it succeeds.</summary>
    /// <value>
    /// Default: false, the first failure is thrown. If true, failures are logged and retried;
    /// <see cref="ServiceRegistration.WaitForStateAsync"/> waits until the endpoint is registered.
    /// </value>
    public bool RetryInBackground { get; set; }

    /// <summary>Gets or sets the time limit for registering.</summary>
    /// <value>1 millisecond to 1 day. Default: 10 seconds.</value>
    /// <remarks>
    /// After that, the registration fails with an <see cref="EtcdUnavailableException"/>. It fails earlier if a call fails, which has the
    /// time limit <see cref="EtcdConnectionOptions.CallTimeout"/>. It has no effect if <see cref="RetryInBackground"/> is true.
    /// </remarks>
    public TimeSpan RegisterTimeout { get; set; } = RegistrationDefaults.RegisterTimeout;

    /// <summary>Gets or sets the time limit for deregistering. After that, the key is left to expire with its lease.</summary>
    /// <value>1 millisecond to 1 day. Default: 5 seconds.</value>
    /// <remarks>Until then, deregistering is retried while no member answers.</remarks>
    public TimeSpan DeregisterTimeout { get; set; } = RegistrationDefaults.DeregisterTimeout;

    internal ServiceRegistrationOptions Copy() => (ServiceRegistrationOptions)MemberwiseClone();
}
