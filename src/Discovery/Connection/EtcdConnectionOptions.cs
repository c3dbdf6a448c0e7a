using System.Diagnostics.Metrics;
using System.Net.Security;

namespace Etcd.Discovery;

/// <summary>Configures an <see cref="EtcdConnection"/>: the members of the cluster, credentials and timeouts.</summary>
/// <remarks>
/// Configuration can bind every property; it writes durations as <c>hh:mm:ss</c>. Methods set what only code can provide. The connection
/// copies the options when it is created, so later changes have no effect.
/// </remarks>
public sealed class EtcdConnectionOptions
{
    /// <summary>Gets or sets the client URLs of the members of the cluster.</summary>
    /// <value>
    /// One or more of <c>http://host:port</c>, <c>https://host:port</c> and <c>host:port</c> (http), all with the same scheme. The default
    /// port is 2379. Default: empty; the property must be set.
    /// </value>
    /// <remarks>
    /// Each connection starts with a random member and stays with it while it answers. If it fails or hangs, calls go to another one; see
    /// <see cref="AttemptTimeout"/>.
    /// </remarks>
    public EtcdEndpoints Endpoints { get; set; } = [];

    /// <summary>Gets or sets the name of the etcd user.</summary>
    /// <value>Not empty. Default: null, no authentication.</value>
    /// <remarks>
    /// The connection authenticates before its first call, and again when its token is no longer valid. All calls that wait share one
    /// authentication. If authentication is disabled in the cluster, calls carry no token.
    /// </remarks>
    public string? Username { get; set; }

    /// <summary>Gets or sets the password of <see cref="Username"/>.</summary>
    /// <value>Required with <see cref="Username"/>, not allowed without it. Default: null.</value>
    public string? Password { get; set; }

    /// <summary>Gets or sets the time limit for opening a TCP connection.</summary>
    /// <value>1 millisecond to 1 day. Default: 2 seconds.</value>
    public TimeSpan ConnectTimeout { get; set; } = EtcdConnectionDefaults.ConnectTimeout;

    /// <summary>Gets or sets the time limit for a call, including retries, authentication and the wait for a reachable member.</summary>
    /// <value>1 millisecond to 1 day. Default: 5 seconds.</value>
    /// <remarks>It does not limit streams (watches and keep-alives).</remarks>
    public TimeSpan CallTimeout { get; set; } = EtcdConnectionDefaults.CallTimeout;

    /// <summary>Gets or sets how long a call waits for the answer of one member before it also asks another one.</summary>
    /// <value>1 millisecond to 1 day. Default: 1 second.</value>
    /// <remarks>
    /// The first answer wins, and a member that was silent is avoided for a while. It applies to reads, and to writes that may be repeated:
    /// leases, registrations and authentication. The writes of <see cref="EndpointManager"/> are sent once. Before such a write, a connection
    /// to several members that has had no answer for this long looks for a member that answers.
    /// </remarks>
    public TimeSpan AttemptTimeout { get; set; } = EtcdConnectionDefaults.AttemptTimeout;

    /// <summary>Gets or sets how often the connection asks the cluster for the client URLs of its members.</summary>
    /// <value>1 second to 1 day. Default: null, never; the connection keeps to <see cref="Endpoints"/>.</value>
    /// <remarks>
    /// The URLs that the members advertise replace the endpoints, as far as they answer. Endpoints that no member advertises stay as a last
    /// resort. URLs of another scheme and learners are left out. The first refresh follows the first interval.
    /// </remarks>
    public TimeSpan? MemberRefreshInterval { get; set; }

    /// <summary>Gets or sets how long a connection with open calls may be silent before it is pinged.</summary>
    /// <value>5 seconds to 1 day; etcd closes connections that ping more often. Default: 10 seconds.</value>
    public TimeSpan KeepAlivePingInterval { get; set; } = EtcdConnectionDefaults.KeepAlivePingInterval;

    /// <summary>Gets or sets how long the answer to a ping may take. After that, the connection counts as broken.</summary>
    /// <value>1 second to 1 day. Default: 5 seconds.</value>
    public TimeSpan KeepAlivePingTimeout { get; set; } = EtcdConnectionDefaults.KeepAlivePingTimeout;

    /// <summary>Gets or sets the wait before the first retry. Each further wait is twice as long as the one before.</summary>
    /// <value>1 millisecond to <see cref="MaxBackoff"/>. Default: 100 milliseconds.</value>
    public TimeSpan InitialBackoff { get; set; } = EtcdConnectionDefaults.InitialBackoff;

    /// <summary>Gets or sets the longest wait between two retries, and between two attempts to connect to a member.</summary>
    /// <value>1 millisecond to 1 day. Default: 5 seconds.</value>
    /// <remarks>Background work never stops retrying, so it notices a recovered cluster within this time.</remarks>
    public TimeSpan MaxBackoff { get; set; } = EtcdConnectionDefaults.MaxBackoff;

    /// <summary>Gets or sets the random share of each wait. It keeps many clients from returning at the same moment.</summary>
    /// <value>0 (no randomness) to 1 (a wait between zero and its full length). Default: 0.5.</value>
    public double BackoffJitter { get; set; } = EtcdConnectionDefaults.BackoffJitter;

    /// <summary>Gets or sets how long the watch stream may be silent before it asks the server for its progress.</summary>
    /// <value>1 millisecond to 1 day. Default: 10 seconds.</value>
    /// <remarks>If the server does not answer within the same time, the stream is opened again.</remarks>
    public TimeSpan WatchProgressInterval { get; set; } = EtcdConnectionDefaults.WatchProgressInterval;

    /// <summary>Gets or sets the seed of the random share of waits.</summary>
    /// <value>Any number. Default: null, a random seed.</value>
    public int? Seed { get; set; }

    internal SslClientAuthenticationOptions? Tls { get; private set; }

    internal Action<SocketsHttpHandler>? HandlerSetup { get; private set; }

    internal HttpMessageHandler? Handler { get; private set; }

    internal TimeProvider TimeProvider { get; private set; } = TimeProvider.System;

    internal IMeterFactory? MeterFactory { get; private set; }

    /// <summary>What the calls of <c>AddEtcdDiscovery</c> have set so far; null if that is nothing.</summary>
    internal AddedCluster? Added { get; set; }

    /// <summary>Sets the factory that creates the meter of the connection.</summary>
    /// <param name="meterFactory">
    /// The factory. Default: that of the container with <c>AddEtcdDiscovery</c>, if it has one; otherwise there is one meter for the process.
    /// </param>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="meterFactory"/> is null.</exception>
    public EtcdConnectionOptions UseMeterFactory(IMeterFactory meterFactory)
    {
        ArgumentNullException.ThrowIfNull(meterFactory);
        MeterFactory = meterFactory;
        return this;
    }

    /// <summary>Sets the TLS settings, such as client certificates and the validation of the server's certificate.</summary>
    /// <param name="tls">The settings; the platform's defaults apply without them. They have no effect on http endpoints.</param>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="tls"/> is null.</exception>
    public EtcdConnectionOptions UseTls(SslClientAuthenticationOptions tls)
    {
        ArgumentNullException.ThrowIfNull(tls);
        Tls = tls;
        return this;
    }

    /// <summary>Sets a callback that changes the HTTP handler after all other options have been applied to it.</summary>
    /// <param name="configure">Changes the handler. It replaces an earlier callback.</param>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="configure"/> is null.</exception>
    public EtcdConnectionOptions ConfigureHandler(Action<SocketsHttpHandler> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        HandlerSetup = configure;
        return this;
    }

    /// <summary>Sets the HTTP handler of the connection, such as that of a test server without a port.</summary>
    /// <param name="handler">
    /// The handler; it must support HTTP/2. The connection does not dispose it. Timeouts of connecting, pings and TLS are then the handler's.
    /// </param>
    /// <returns>These options.</returns>
    /// <remarks><see cref="Endpoints"/> may be empty if the handler ignores the address.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="handler"/> is null.</exception>
    public EtcdConnectionOptions UseHandler(HttpMessageHandler handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Handler = handler;
        return this;
    }

    /// <summary>Sets the clock of all timeouts, waits and watchdogs.</summary>
    /// <param name="timeProvider">The clock. Default: <see cref="System.TimeProvider.System"/>.</param>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="timeProvider"/> is null.</exception>
    public EtcdConnectionOptions UseTimeProvider(TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(timeProvider);
        TimeProvider = timeProvider;
        return this;
    }

    /// <summary>Returns the endpoints and the user name, without the password.</summary>
    /// <returns>A text for people.</returns>
    public override string ToString() =>
        $"Endpoints = [{string.Join(", ", Endpoints.Where(endpoint => !EtcdEndpointList.MayHaveSecret(endpoint)))}], Username = {Username}";

    internal EtcdConnectionOptions Copy()
    {
        var copy = (EtcdConnectionOptions)MemberwiseClone();
        copy.Endpoints = [.. Endpoints];
        return copy;
    }
}
