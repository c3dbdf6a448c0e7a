using System.Net.Security;

namespace Etcd.Discovery;

/// <summary>How an <see cref="EtcdConnection"/> reaches a cluster, and how patient it is.</summary>
/// <remarks>The connection copies the options when it is created; changing them afterwards has no effect.</remarks>
public sealed record EtcdConnectionOptions
{
    /// <summary>The client URLs of the cluster's members.</summary>
    /// <value>
    /// At least one of <c>http://host:port</c>, <c>https://host:port</c> or <c>host:port</c> (which means http), all with the
    /// same scheme. Without a port, 2379. Default: none, so it must be set.
    /// </value>
    /// <remarks>Calls go round the members that can be reached; a dead one is skipped.</remarks>
    public IList<string> Endpoints { get; set; } = [];

    /// <summary>The etcd user.</summary>
    /// <value>Default: null, which does not authenticate.</value>
    /// <remarks>
    /// The connection authenticates before its first call, and again when a token has become invalid: once for all
    /// callers, however many are waiting. A cluster whose authentication is off is used without a token.
    /// </remarks>
    public string? Username { get; set; }

    /// <summary>The password of <see cref="Username"/>.</summary>
    /// <value>Default: null. Must be set when <see cref="Username"/> is, and only then.</value>
    public string? Password { get; set; }

    /// <summary>TLS settings: client certificates, validation of the server's certificate.</summary>
    /// <value>Default: null, which is the platform's own. Used with https endpoints only.</value>
    public SslClientAuthenticationOptions? Tls { get; set; }

    /// <summary>Changes the HTTP handler before it is used, after everything else here was applied to it.</summary>
    /// <value>Default: null.</value>
    /// <remarks>A handler with a <see cref="SocketsHttpHandler.ConnectCallback"/> cannot be balanced over several endpoints.</remarks>
    public Action<SocketsHttpHandler>? ConfigureHandler { get; set; }

    /// <summary>How long opening one TCP connection may take.</summary>
    /// <value>Positive. Default: 2 seconds.</value>
    public TimeSpan ConnectTimeout { get; set; } = EtcdConnectionDefaults.ConnectTimeout;

    /// <summary>How long one call may take, its retries and the wait for a reachable member included.</summary>
    /// <value>Positive. Default: 5 seconds.</value>
    /// <remarks>Streams (watches, keep-alives) are not bounded by it.</remarks>
    public TimeSpan CallTimeout { get; set; } = EtcdConnectionDefaults.CallTimeout;

    /// <summary>How long a connection with open calls may be silent before it is pinged.</summary>
    /// <value>5 seconds or more, because etcd ends connections that ping more often. Default: 10 seconds.</value>
    public TimeSpan KeepAlivePingInterval { get; set; } = EtcdConnectionDefaults.KeepAlivePingInterval;

    /// <summary>How long to wait for the answer to a ping before the connection counts as dead.</summary>
    /// <value>1 second or more. Default: 5 seconds.</value>
    public TimeSpan KeepAlivePingTimeout { get; set; } = EtcdConnectionDefaults.KeepAlivePingTimeout;

    /// <summary>The wait before the first retry; each further one doubles it.</summary>
    /// <value>Positive, at most <see cref="MaxBackoff"/>. Default: 100 milliseconds.</value>
    public TimeSpan InitialBackoff { get; set; } = EtcdConnectionDefaults.InitialBackoff;

    /// <summary>The longest wait between two retries, and between two attempts to connect to a member.</summary>
    /// <value>Positive. Default: 5 seconds.</value>
    /// <remarks>Background work retries for ever, so this bounds how long a recovered cluster stays unnoticed.</remarks>
    public TimeSpan MaxBackoff { get; set; } = EtcdConnectionDefaults.MaxBackoff;

    /// <summary>How much of each wait is random, so that many clients do not come back at the same moment.</summary>
    /// <value>0 (none) to 1 (a wait is anything between nothing and its full length). Default: 0.5.</value>
    public double BackoffJitter { get; set; } = EtcdConnectionDefaults.BackoffJitter;

    /// <summary>How long a watch may be silent before the server is asked for a sign of life.</summary>
    /// <value>Positive. Default: 10 seconds. A watch that does not answer within the same time again is opened anew.</value>
    public TimeSpan WatchProgressInterval { get; set; } = EtcdConnectionDefaults.WatchProgressInterval;

    /// <summary>The clock of every timeout, wait and watchdog.</summary>
    /// <value>Default: <see cref="System.TimeProvider.System"/>.</value>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>The seed of the random part of waits.</summary>
    /// <value>Default: null, which draws one.</value>
    public int? Seed { get; set; }

    /// <summary>The endpoints and the user, for people. Never the password, which a record would print by itself.</summary>
    /// <returns>A text for people.</returns>
    public override string ToString() =>
        $"Endpoints = [{string.Join(", ", Endpoints.Where(endpoint => !endpoint.Contains('@')))}], Username = {Username}";
}
