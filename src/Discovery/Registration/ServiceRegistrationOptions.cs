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
    /// <value>
    /// Not empty, without a slash at either end. Default: null. The format then names the instance, most often by its address.
    /// </value>
    public string? InstanceId { get; set; }

    /// <summary>Gets or sets the name of the format of the key and the value in etcd: the registry whose clients find the endpoint.</summary>
    /// <value>The name of one of the <see cref="EndpointFormats"/>, such as <c>go-zero</c>. Default: <c>go-naming</c>.</value>
    /// <remarks>
    /// Each format has its own key for a target. A format that cannot hold the metadata of the endpoint makes the registration fail.
    /// <see cref="UseFormat"/> sets a format of your own.
    /// </remarks>
    public string Format { get; set; } = GoNamingFormat.FormatName;

    /// <summary>Gets or sets what to do if the key is already in etcd, under the lease of another owner.</summary>
    /// <value>One of the policies. Default: <see cref="TakeoverPolicy.TakeOver"/>.</value>
    public TakeoverPolicy Takeover { get; set; } = TakeoverPolicy.TakeOver;

    /// <summary>Gets or sets whether the registration starts in the background and is retried until it succeeds.</summary>
    /// <value>
    /// Default: false, the first failure is thrown. If true, failures are logged and retried;
    /// <see cref="ServiceRegistration.WaitForStateAsync"/> waits until the endpoint is registered.
    /// </value>
    public bool RetryInBackground { get; set; }

    /// <summary>Gets or sets the time limit for registering: the grant of the lease, the put of the key, and all retries of both.</summary>
    /// <value>1 millisecond to 1 day. Default: 10 seconds.</value>
    /// <remarks>
    /// After that, the registration is ended as in a deregistration, which takes up to <see cref="DeregisterTimeout"/> if a lease was
    /// granted. Then <see cref="ServiceRegistrar.RegisterAsync"/> throws an <see cref="EtcdUnavailableException"/>. It fails earlier if one
    /// of the two calls fails, and each of them fails after <see cref="EtcdConnectionOptions.CallTimeout"/> without an answer. The limit
    /// has no effect if <see cref="RetryInBackground"/> is true.
    /// </remarks>
    public TimeSpan RegisterTimeout { get; set; } = RegistrationDefaults.RegisterTimeout;

    /// <summary>Gets or sets the time limit for deregistering. After that, the key is left to expire with its lease.</summary>
    /// <value>1 millisecond to 1 day. Default: 5 seconds.</value>
    /// <remarks>Until then, deregistering is retried while no member answers.</remarks>
    public TimeSpan DeregisterTimeout { get; set; } = RegistrationDefaults.DeregisterTimeout;

    /// <summary>
    /// Gets or sets whether the registration shares its lease with other registrations of the connection that have the same TTL.
    /// </summary>
    /// <value>Default: false, each registration has a lease of its own.</value>
    /// <remarks>
    /// <para>
    /// For programs that register many endpoints: one lease and its keep-alives serve all of them. TTLs are the same if they are so after
    /// rounding up to whole seconds. Two registrations of one key have different leases.
    /// </para>
    /// <para>
    /// The first registration grants the lease. If that fails, it fails for all that wait for it. If the lease is lost, all keys go at the
    /// same time, and all registrations come back under one new lease. A registration that ends deletes its own key only, and the last one
    /// revokes the lease.
    /// </para>
    /// <para>
    /// If etcd does not confirm the deletion within <see cref="DeregisterTimeout"/>, the key does not expire, because the lease is still
    /// kept alive. The program deletes the key in the background as soon as etcd answers. If the connection is disposed before, the key
    /// expires with the lease, within the TTL.
    /// </para>
    /// </remarks>
    public bool SharedLease { get; set; }

    internal IEndpointFormat? CustomFormat { get; set; }

    /// <summary>Sets the format of the key and the value in etcd, for a registry that is not built in.</summary>
    /// <param name="format">The format. Its name becomes the value of <see cref="Format"/>.</param>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="format"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="format"/> has no name.</exception>
    public ServiceRegistrationOptions UseFormat(IEndpointFormat format)
    {
        CustomFormat = EndpointFormats.Require(format);
        Format = format.Name;
        return this;
    }

    /// <summary>Returns the format; null if <see cref="Format"/> is not the name of one.</summary>
    internal IEndpointFormat? FindFormat() =>
        EndpointFormats.Find(Format, CustomFormat is null ? EndpointFormats.All : [CustomFormat, .. EndpointFormats.All]);

    internal ServiceRegistrationOptions Copy() => (ServiceRegistrationOptions)MemberwiseClone();
}
