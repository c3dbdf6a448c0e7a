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

    /// <summary>Gets or sets how long <see cref="EmptyEndpointsMode.KeepLast"/> keeps the last endpoints. Then the connections close.</summary>
    /// <value>1 millisecond to 30 days. Default: null, without a limit.</value>
    public TimeSpan? KeepLastFor { get; set; }

    /// <summary>Gets or sets the least time between two changes of the endpoints of a channel. One update covers the changes of this time.</summary>
    /// <value>0 to 1 day. Default: 0, each change takes effect at once.</value>
    /// <remarks>The first change after a quiet time takes effect at once. Set about a second for services with thousands of endpoints.</remarks>
    public TimeSpan UpdateInterval { get; set; }

    /// <summary>Gets or sets the share of endpoints that may vanish within <see cref="MassExpiryHold"/>.</summary>
    /// <value>0 to 1. Default: 1, no endpoint is ever held.</value>
    /// <remarks>
    /// If a larger share vanishes, it is a mass expiry: the endpoints that vanish stay in use for that time. Endpoints that
    /// <see cref="ServiceRegistration"/> deregisters do not count and are not held, because it announces that before. Nor do endpoints that
    /// have another address under the same key, and those of the cache. Endpoints that were dropped before stay dropped. To hold an
    /// endpoint that is really dead costs little, because balancers skip it. To remove most endpoints by mistake costs much more.
    /// </remarks>
    public double MassExpiryThreshold { get; set; } = 1;

    /// <summary>Gets or sets how long a vanished endpoint stays in use in a mass expiry.</summary>
    /// <value>1 millisecond to 1 day. Default: 30 seconds.</value>
    public TimeSpan MassExpiryHold { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets the zone of this client. Endpoints in the same zone are preferred.</summary>
    /// <value>
    /// The value of the member <see cref="WellKnownMetadata.Zone"/> in the metadata of endpoints. Default: null, all zones are equal.
    /// </value>
    public string? Zone { get; set; }

    /// <summary>Gets or sets the least number of endpoints in <see cref="Zone"/>. If it has fewer, all endpoints are used.</summary>
    /// <value>1 or more. Default: 1.</value>
    public int ZoneMinEndpoints { get; set; } = 1;

    /// <summary>Gets or sets how many endpoints a channel uses at most.</summary>
    /// <value>0 or more. Default: 0, all endpoints.</value>
    /// <remarks>
    /// <c>round_robin</c> connects to every endpoint, so a service with 10,000 endpoints costs each client 10,000 connections. With a
    /// subset, each client uses the same few for as long as they exist, and all clients together use all endpoints equally
    /// (rendezvous hashing of <see cref="ClientId"/> and the address). Choose a size that survives the loss of some endpoints, such as 20.
    /// </remarks>
    public int SubsetSize { get; set; }

    /// <summary>Gets or sets the name of this client, which determines its subset.</summary>
    /// <value>Any text. Default: null, a random name for each <see cref="EtcdResolverFactory"/>.</value>
    /// <remarks>A name that survives restarts, such as that of the pod, keeps the subset.</remarks>
    public string? ClientId { get; set; }

    /// <summary>Gets or sets the directory of the endpoint cache: the endpoints for a start while etcd is away.</summary>
    /// <value>A path. The directory is created if needed. Default: null, there is no cache.</value>
    /// <remarks>
    /// <para>
    /// A resolver writes its endpoints there when they change, and reads them only if its first read of etcd gets no answer. What etcd has
    /// replaces them at once, whatever <see cref="UpdateInterval"/> and <see cref="MassExpiryThreshold"/> are. If etcd has no endpoints,
    /// <see cref="EmptyEndpoints"/> decides. A directory that cannot be written or read causes one warning, and is tried again.
    /// </para>
    /// <para>
    /// Programs may share the directory. Anyone who can write to it decides which servers this program calls. Use another directory for
    /// each etcd cluster, and for each <see cref="Format"/>.
    /// </para>
    /// </remarks>
    public string? CacheDirectory { get; set; }

    /// <summary>Gets or sets how old the endpoints of the cache may be.</summary>
    /// <value>1 second to 30 days, counted from when etcd was last known to have the endpoints. Default: 1 day.</value>
    public TimeSpan CacheMaxAge { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Gets or sets the name of the only format that values are read in.</summary>
    /// <value>
    /// The name of a format of <see cref="UseFormats"/> or <see cref="EndpointFormats"/>, such as <c>go-zero</c>. Default: null, a value may
    /// have any of the formats.
    /// </value>
    /// <remarks>Set it where a value of another format must not be called. Such a value is skipped, logged once and counted.</remarks>
    public string? Format { get; set; }

    private IReadOnlyList<IEndpointFormat>? CustomFormats { get; set; }

    /// <summary>Sets the formats that values may have.</summary>
    /// <param name="formats">
    /// The formats. The first one that a value belongs to reads it. They replace <see cref="EndpointFormats.All"/>.
    /// </param>
    /// <returns>These options.</returns>
    /// <remarks><code>options.UseFormats([new MyFormat(), .. EndpointFormats.All])</code></remarks>
    /// <exception cref="ArgumentNullException"><paramref name="formats"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="formats"/> is empty, or contains null or a format without a name.</exception>
    public EtcdResolverOptions UseFormats(params IEnumerable<IEndpointFormat> formats)
    {
        CustomFormats = EndpointFormats.Require(formats, nameof(formats));
        return this;
    }

    /// <summary>Returns the formats to read; null if <see cref="Format"/> is not the name of one.</summary>
    internal EndpointFormatSet? FindFormats()
    {
        if (Format is null)
        {
            return CustomFormats is null ? EndpointFormatSet.BuiltIn : new EndpointFormatSet(CustomFormats);
        }

        return EndpointFormats.Find(Format, [.. CustomFormats ?? [], .. EndpointFormats.All]) is { } format
            ? new EndpointFormatSet([format])
            : null;
    }

    internal EtcdResolverOptions Copy() => (EtcdResolverOptions)MemberwiseClone();
}
