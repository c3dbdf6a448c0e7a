namespace FakeEtcd;

/// <summary>
/// Configures a <see cref="FakeEtcdServer"/>. The defaults are those of etcd 3.5 with default flags, except <see cref="BcryptCost"/>.
/// </summary>
/// <remarks>
/// All properties bind from configuration; write durations as <c>hh:mm:ss</c>. The clock and the logger factory are set by methods.
/// The server copies the options when it starts: later changes have no effect.
/// </remarks>
public sealed partial class FakeEtcdOptions
{
    /// <summary>Gets or sets whether the server listens on a TCP port.</summary>
    /// <value>
    /// <see langword="true"/> to listen on <see cref="ListenAddress"/> and <see cref="Port"/>; <see langword="false"/> to ignore both.
    /// Default: <see langword="true"/>.
    /// </value>
    /// <remarks>
    /// <see cref="FakeEtcdServer.CreateChannel(Grpc.Net.Client.GrpcChannelOptions?)"/> and <see cref="FakeEtcdServer.CreateHandler()"/>
    /// reach the server with and without a port.
    /// </remarks>
    public bool Listen { get; set; } = true;

    /// <summary>Gets or sets the IP address to listen on.</summary>
    /// <value>An IPv4 or IPv6 address of this machine. Default: <c>127.0.0.1</c>.</value>
    /// <remarks>An address other than loopback makes the server reachable from other machines.</remarks>
    public string ListenAddress { get; set; } = FakeEtcdDefaults.ListenAddress;

    /// <summary>Gets or sets the TCP port to listen on.</summary>
    /// <value>0 to 65535. Default: 0, which selects a free port.</value>
    public int Port { get; set; }

    /// <summary>Gets or sets the URLs of the server, where one address to listen on is not enough.</summary>
    /// <value>Default: null, which means the one address of <see cref="ListenAddress"/> and <see cref="Port"/>.</value>
    public FakeEtcdUrlOptions? Urls { get; set; }

    /// <summary>
    /// Gets or sets the maximum duration, in real time, of the server's waits. A longer wait fails with a <see cref="TimeoutException"/>.
    /// </summary>
    /// <value>1 millisecond to 1 day. Default: 10 seconds.</value>
    /// <remarks>
    /// Bounds the waits for watch deliveries, revisions, journal entries and fault hits. A delivery times out when a client does not read
    /// its watch stream: a stream buffers about 64 KiB of unread data, then blocks until the client reads.
    /// </remarks>
    public TimeSpan DeliveryTimeout { get; set; } = FakeEtcdDefaults.DeliveryTimeout;

    /// <summary>Gets or sets the keys and values that the server starts with. It puts them in order, each at its own revision.</summary>
    /// <value>
    /// Keys that are not empty and values that are not null, without lone surrogates. Default: null, which means no data.
    /// </value>
    /// <remarks>
    /// Keys from configuration cannot contain a colon, because a colon separates sections. <see cref="FromSnapshot(string)"/> excludes
    /// initial data.
    /// </remarks>
    public IReadOnlyDictionary<string, string>? InitialData { get; set; }

    /// <summary>Gets or sets the directory in which the server keeps its data, so that a restart has the state of before.</summary>
    /// <value>
    /// The path of a directory, which is created if it is missing. Default: null, which means that the data is in memory only.
    /// </value>
    /// <remarks>
    /// <para>
    /// A server has a directory for itself. It keeps the keys with their history, the leases, the users and roles, the alarms, the members
    /// and the IDs. As after a restart of etcd, every lease has its full TTL, simple tokens are invalid and the raft term is higher.
    /// <see cref="InitialData"/> and <see cref="FromSnapshot(string)"/> fill a new directory, and have no effect on another one.
    /// </para>
    /// <para>
    /// The start fails with an <see cref="IOException"/> if another server uses the directory, it cannot be written, or it is one of etcd's,
    /// and with an <see cref="InvalidDataException"/> if it is damaged. The members of a <see cref="FakeEtcdCluster"/> have no directory.
    /// </para>
    /// </remarks>
    public string? DataDirectory { get; set; }

    /// <summary>Gets or sets whether the server acknowledges a write only when it is safe in <see cref="DataDirectory"/>.</summary>
    /// <value>
    /// <see langword="true"/> to flush each group of writes to the disk (fsync) before any response or event shows them: nothing that was
    /// acknowledged is lost, whatever ends the process or the machine. <see langword="false"/> to write in the background: the writes of
    /// the last milliseconds are lost when the process is killed, and more when the machine fails. Default: <see langword="false"/>.
    /// </value>
    /// <remarks>Without a <see cref="DataDirectory"/> it has no effect. An orderly stop loses nothing in either case.</remarks>
    public bool SyncData { get; set; }

    /// <summary>Gets or sets how many completed calls <see cref="FakeEtcdServer.Journal"/> holds, with their messages.</summary>
    /// <value>0 or more; 0 turns the journal off. Default: 1000.</value>
    /// <remarks>The journal drops its oldest calls earlier when the messages it holds exceed about 64 MiB in total.</remarks>
    public int JournalCapacity { get; set; } = FakeEtcdDefaults.JournalCapacity;

    /// <summary>Gets or sets the quirks of real servers that the server imitates from the start.</summary>
    /// <value>Any combination of quirks. Default: <see cref="EtcdQuirks.None"/>.</value>
    /// <remarks>Set <see cref="FakeEtcdServer.Quirks"/> to change the quirks of a running server.</remarks>
    public EtcdQuirks Quirks { get; set; }

    /// <summary>Gets or sets the seed of all random choices, such as lease ids, auth tokens and faults with a probability.</summary>
    /// <value>Any number. Default: null, which picks a random seed.</value>
    /// <remarks><see cref="FakeEtcdServer.Seed"/> returns the seed in use.</remarks>
    public int? Seed { get; set; }

    /// <summary>Gets or sets the shortest lease TTL. A shorter TTL in a request is raised to it.</summary>
    /// <value>1 to 9,000,000,000 seconds, in whole seconds. Default: 2 seconds, which follows from etcd's default election timeout.</value>
    public TimeSpan MinimumLeaseTtl { get; set; } = FakeEtcdDefaults.MinimumLeaseTtl;

    /// <summary>Gets or sets how long an auth token stays valid after its last use.</summary>
    /// <value>1 second to 49 days, in whole seconds. Default: 300 seconds, like etcd's <c>--auth-token-ttl</c>.</value>
    /// <remarks>
    /// It has no effect on JSON web tokens, see <see cref="FakeEtcdJwtOptions.Ttl"/>. Call <see cref="FakeEtcdServer.ExpireAuthTokens"/> to
    /// expire the tokens at once.
    /// </remarks>
    public TimeSpan AuthTokenTtl { get; set; } = FakeEtcdDefaults.AuthTokenTtl;

    /// <summary>Gets or sets the JSON web tokens of the server.</summary>
    /// <value>
    /// The settings, with a key at least. Default: null, which means etcd's simple tokens, as <c>--auth-token simple</c>.
    /// </value>
    /// <remarks>In code, call <see cref="UseJwt"/>.</remarks>
    public FakeEtcdJwtOptions? Jwt { get; set; }

    /// <summary>Gets or sets the cost of bcrypt, which hashes the users' passwords.</summary>
    /// <value>
    /// 4 to 31, like etcd's <c>--bcrypt-cost</c>. Default: 4, because each step doubles the time of adding and of authenticating a user.
    /// etcd's default is 10.
    /// </value>
    public int BcryptCost { get; set; } = FakeEtcdDefaults.BcryptCost;

    /// <summary>Gets or sets how many comparisons a transaction may have, and how many operations in each branch.</summary>
    /// <value>1 or more. Default: 128, like etcd's <c>--max-txn-ops</c>.</value>
    public int MaxTxnOperations { get; set; } = FakeEtcdDefaults.MaxTxnOperations;

    /// <summary>Gets or sets the size of the largest request that the server accepts, in bytes.</summary>
    /// <value>1 byte to 2 GiB less 512 KiB. Default: 1,572,864 (1.5 MiB), like etcd's <c>--max-request-bytes</c>.</value>
    public int MaxRequestBytes { get; set; } = FakeEtcdDefaults.MaxRequestBytes;

    /// <summary>Gets or sets how many TCP connections the server has at once. Further connections wait until one closes.</summary>
    /// <value>1 or more. Default: null, which means no limit of the server's own.</value>
    /// <remarks>
    /// On Linux, whatever the limit, a server with connections accepts no further ones while the files of the process are scarce: when
    /// fewer than 150 handles, or a quarter of all, are free. etcd keeps 150 handles free.
    /// </remarks>
    public int? MaxConnections { get; set; }

    /// <summary>Gets or sets how many calls and streams a client may have open at once on a connection.</summary>
    /// <value>1 or more. Default: 2,147,483,647, which like etcd's default of <c>--max-concurrent-streams</c> is no limit.</value>
    public int MaxConcurrentStreams { get; set; } = FakeEtcdDefaults.MaxConcurrentStreams;

    /// <summary>Gets or sets the least time between two HTTP/2 pings of a client without TLS while a call is in progress.</summary>
    /// <value>
    /// 0 to 1 day of real time, whatever the server's clock; 0 accepts any pings. Default: 5 seconds, like etcd's
    /// <c>--grpc-keepalive-min-time</c>.
    /// </value>
    /// <remarks>
    /// Without a call in progress, the least time is two hours. A connection with three pings that come too soon, and no response in
    /// between, ends with GOAWAY <c>too_many_pings</c>. With TLS, any pings are accepted, as by etcd.
    /// </remarks>
    public TimeSpan KeepAliveMinTime { get; set; } = FakeEtcdDefaults.KeepAliveMinTime;

    /// <summary>Gets or sets the largest size of the database.</summary>
    /// <value>
    /// A number of bytes. 0 means etcd's default, and a negative number means no limit. Default: 2,147,483,648 (2 GiB), as etcd's
    /// <c>--quota-backend-bytes</c>.
    /// </value>
    /// <remarks>
    /// A write that does not fit is refused with <see cref="EtcdError.NoSpace"/> and raises a NOSPACE alarm. Every write that takes space
    /// is refused then, until a client disarms the alarm; deletes and compactions continue. The size is that of the stored messages. The
    /// pages of etcd's database file are not imitated.
    /// </remarks>
    public long QuotaBackendBytes { get; set; } = FakeEtcdDefaults.QuotaBackendBytes;

    /// <summary>Gets or sets what the server compacts without a request.</summary>
    /// <value>
    /// <see cref="AutoCompaction.Periodic"/> or <see cref="AutoCompaction.ByRevision"/>. Default: null, which means nothing, as in etcd.
    /// </value>
    public AutoCompaction? AutoCompaction { get; set; }

    /// <summary>Gets or sets whether the server shows itself in a browser: keys, leases, watches, calls and faults, live.</summary>
    /// <value>
    /// <see langword="true"/> to serve a page at <see cref="FakeEtcdServer.DashboardUrl"/>, on the server's own port. Default:
    /// <see langword="false"/>.
    /// </value>
    /// <remarks>
    /// Who reaches the page reads and changes everything, without a user of etcd. So the server must listen on loopback only. The page
    /// stays in use while the server is paused or stopped.
    /// </remarks>
    public bool Dashboard { get; set; }

    /// <summary>Gets or sets whether the dashboard refuses to change anything.</summary>
    /// <value>Default: <see langword="false"/>.</value>
    public bool DashboardReadOnly { get; set; }

    /// <summary>Gets or sets the prefixes of the keys whose values neither the dashboard nor a report shows.</summary>
    /// <value>Prefixes, also empty ones, which mean every key; no null. Default: null, which means that all values are shown.</value>
    /// <remarks>
    /// The values are missing in calls and in the history too. With a prefix, the dashboard refuses downloads that hold all values.
    /// </remarks>
    public IReadOnlyList<string>? DashboardMaskedPrefixes { get; set; }

    /// <summary>Gets or sets whether the server describes its services to tools such as grpcurl (gRPC server reflection).</summary>
    /// <value>Default: false, because etcd does not.</value>
    /// <remarks>Calls of the reflection service are not in the journal, and no fault applies to them.</remarks>
    public bool Reflection { get; set; }

    /// <summary>Gets or sets the interval of progress notifications to watches that request them.</summary>
    /// <value>100 milliseconds to 49 days. Default: 10 minutes.</value>
    public TimeSpan WatchProgressNotifyInterval { get; set; } = FakeEtcdDefaults.WatchProgressNotifyInterval;

    /// <summary>Gets or sets the member's name in the member list.</summary>
    /// <value>Not null. Default: <c>default</c>.</value>
    public string MemberName { get; set; } = FakeEtcdDefaults.MemberName;

    /// <summary>Gets or sets the token of the cluster, from which its IDs follow.</summary>
    /// <value>
    /// A token, like etcd's <c>--initial-cluster-token</c>: the IDs of the cluster and of the member are those that etcd computes from the
    /// token and the peer URLs. Default: null, which means random IDs.
    /// </value>
    /// <remarks>The members of a cluster have random IDs.</remarks>
    public string? ClusterToken { get; set; }

    /// <summary>Gets or sets the etcd version that the server reports.</summary>
    /// <value>Not null. Default: 3.5.30, the version whose behavior the server follows.</value>
    public string Version { get; set; } = FakeEtcdDefaults.Version;

    /// <summary>Gets or sets the TLS of the server.</summary>
    /// <value>The settings; even the defaults turn TLS on. Default: null, which means no TLS.</value>
    /// <remarks>In code, call <see cref="UseTls()"/>.</remarks>
    public FakeEtcdTlsOptions? Tls { get; set; }

    /// <summary>Gets or sets the origins whose web pages may call the server, by HTTP.</summary>
    /// <value>Origins such as <c>http://localhost:8080</c>, like etcd's <c>--cors</c>. Default: null, which means all.</value>
    public IReadOnlyList<string>? AllowedOrigins { get; set; }

    /// <summary>Gets or sets the host names that an HTTP request without TLS may ask for.</summary>
    /// <value>Names without ports, like etcd's <c>--host-whitelist</c>. Default: null, which means any.</value>
    /// <remarks>It keeps web pages from a server on loopback that they reach by a name of their own (DNS rebinding).</remarks>
    public IReadOnlyList<string>? AllowedHosts { get; set; }

    /// <summary>Gets or sets whether the server has the JSON gateway.</summary>
    /// <value>Default: true, like etcd's <c>--enable-grpc-gateway</c>.</value>
    public bool JsonGateway { get; set; } = true;

    /// <summary>Gets or sets the version of grpc-gateway whose replies the JSON gateway imitates.</summary>
    /// <value>Default: <see cref="GatewayVersion.V1"/>, the version in etcd's own releases of 3.5.</value>
    public GatewayVersion GatewayVersion { get; set; } = FakeEtcdDefaults.GatewayVersion;
}
