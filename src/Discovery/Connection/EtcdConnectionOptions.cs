using System.Net.Security;

namespace Etcd.Discovery;

/// <summary>How an <see cref="EtcdConnection"/> reaches a cluster, and how long it waits.</summary>
/// <remarks>
/// Every property can be bound from configuration, where a duration is written <c>hh:mm:ss</c>; what only code can give is set by a
/// method. The connection copies the options when it is created; changing them afterwards has no effect.
/// </remarks>
public sealed class EtcdConnectionOptions
{
    /// <summary>Gets or sets the client URLs of the cluster's members.</summary>
    /// <value>
    /// One or more of <c>http://host:port</c>, <c>https://host:port</c> or <c>host:port</c> (which means http), all with the
    /// same scheme. Without a port, 2379. Default: empty, so it must be set.
    /// </value>
    /// <remarks>Calls are spread over the members that can be reached.</remarks>
    public EtcdEndpoints Endpoints { get; set; } = [];

    /// <summary>Gets or sets the name of the etcd user.</summary>
    /// <value>Not empty. Default: null, which does not authenticate.</value>
    /// <remarks>
    /// The connection authenticates before its first call, and again when its token has become invalid: once for all
    /// callers, however many wait. A cluster whose authentication is off is used without a token.
    /// </remarks>
    public string? Username { get; set; }

    /// <summary>Gets or sets the password of <see cref="Username"/>.</summary>
    /// <value>Set if, and only if, <see cref="Username"/> is. Default: null.</value>
    public string? Password { get; set; }

    /// <summary>Gets or sets how long opening one TCP connection may take.</summary>
    /// <value>1 millisecond to 1 day. Default: 2 seconds.</value>
    public TimeSpan ConnectTimeout { get; set; } = EtcdConnectionDefaults.ConnectTimeout;

    /// <summary>Gets or sets how long one call may take, with its retries and the wait for a reachable member.</summary>
    /// <value>1 millisecond to 1 day. Default: 5 seconds.</value>
    /// <remarks>It does not bound streams (watches, keep-alives).</remarks>
    public TimeSpan CallTimeout { get; set; } = EtcdConnectionDefaults.CallTimeout;

    /// <summary>Gets or sets how long a connection with open calls may be silent before it is pinged.</summary>
    /// <value>5 seconds to 1 day: etcd closes connections that ping more often. Default: 10 seconds.</value>
    public TimeSpan KeepAlivePingInterval { get; set; } = EtcdConnectionDefaults.KeepAlivePingInterval;

    /// <summary>Gets or sets how long to wait for the answer to a ping before the connection counts as dead.</summary>
    /// <value>1 second to 1 day. Default: 5 seconds.</value>
    public TimeSpan KeepAlivePingTimeout { get; set; } = EtcdConnectionDefaults.KeepAlivePingTimeout;

    /// <summary>Gets or sets the wait before the first retry; each further one doubles it.</summary>
    /// <value>1 millisecond to <see cref="MaxBackoff"/>. Default: 100 milliseconds.</value>
    public TimeSpan InitialBackoff { get; set; } = EtcdConnectionDefaults.InitialBackoff;

    /// <summary>Gets or sets the longest wait between two retries, and between two attempts to connect to a member.</summary>
    /// <value>1 millisecond to 1 day. Default: 5 seconds.</value>
    /// <remarks>Background work never stops retrying, so this bounds how long a recovered cluster stays unnoticed.</remarks>
    public TimeSpan MaxBackoff { get; set; } = EtcdConnectionDefaults.MaxBackoff;

    /// <summary>Gets or sets how much of each wait is random, so that many clients do not return at the same moment.</summary>
    /// <value>0 (nothing) to 1 (a wait is anything up to its full length). Default: 0.5.</value>
    public double BackoffJitter { get; set; } = EtcdConnectionDefaults.BackoffJitter;

    /// <summary>Gets or sets how long a watch may be silent before the server is asked for its progress.</summary>
    /// <value>1 millisecond to 1 day. Default: 10 seconds. A watch that stays silent for as long again is opened once more.</value>
    public TimeSpan WatchProgressInterval { get; set; } = EtcdConnectionDefaults.WatchProgressInterval;

    /// <summary>Gets or sets the seed of the random part of waits.</summary>
    /// <value>Any number. Default: null, which draws one.</value>
    public int? Seed { get; set; }

    internal SslClientAuthenticationOptions? Tls { get; private set; }

    internal Action<SocketsHttpHandler>? HandlerSetup { get; private set; }

    internal TimeProvider TimeProvider { get; private set; } = TimeProvider.System;

    /// <summary>Sets the TLS settings: client certificates, how to check the server's certificate.</summary>
    /// <param name="tls">The settings. Without them the platform's apply. They have no effect on http endpoints.</param>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="tls"/> is null.</exception>
    public EtcdConnectionOptions UseTls(SslClientAuthenticationOptions tls)
    {
        ArgumentNullException.ThrowIfNull(tls);
        Tls = tls;
        return this;
    }

    /// <summary>Sets a callback that changes the HTTP handler before it is used, after all other options were applied to it.</summary>
    /// <param name="configure">Changes the handler; replaces an earlier callback.</param>
    /// <returns>These options.</returns>
    /// <remarks>A handler with a <see cref="SocketsHttpHandler.ConnectCallback"/> cannot be balanced over several endpoints.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="configure"/> is null.</exception>
    public EtcdConnectionOptions ConfigureHandler(Action<SocketsHttpHandler> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        HandlerSetup = configure;
        return this;
    }

    /// <summary>Sets the clock of every timeout, wait and watchdog.</summary>
    /// <param name="timeProvider">The clock. Without it <see cref="System.TimeProvider.System"/> is used.</param>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="timeProvider"/> is null.</exception>
    public EtcdConnectionOptions UseTimeProvider(TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(timeProvider);
        TimeProvider = timeProvider;
        return this;
    }

    /// <summary>Returns the endpoints and the user, never the password.</summary>
    /// <returns>A text for people.</returns>
    public override string ToString() =>
        $"Endpoints = [{string.Join(", ", Endpoints.Where(endpoint => !endpoint.Contains('@')))}], Username = {Username}";

    internal EtcdConnectionOptions Copy()
    {
        var copy = (EtcdConnectionOptions)MemberwiseClone();
        copy.Endpoints = [.. Endpoints];
        return copy;
    }
}
