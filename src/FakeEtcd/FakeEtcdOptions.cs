using System.Net;
using Microsoft.Extensions.Logging;

namespace FakeEtcd;

/// <summary>How a <see cref="FakeEtcdServer"/> is set up. The defaults are those of an etcd 3.5 with default flags.</summary>
/// <remarks>The server copies the options when it starts; changing them afterwards has no effect.</remarks>
public sealed record FakeEtcdOptions
{
    /// <summary>Whether the server listens on a TCP port.</summary>
    /// <value>
    /// Default: true. False leaves <see cref="FakeEtcdServer.CreateChannel"/> and <see cref="FakeEtcdServer.CreateHandler"/>, which
    /// work either way; <see cref="ListenAddress"/> and <see cref="Port"/> have no effect then.
    /// </value>
    public bool Listen { get; set; } = true;

    /// <summary>The address to listen on.</summary>
    /// <value>Default: the IPv4 loopback address. Anything else makes the server reachable from other machines.</value>
    public IPAddress ListenAddress { get; set; } = IPAddress.Loopback;

    /// <summary>The TCP port to listen on.</summary>
    /// <value>0 to 65535. Default: 0, which takes any free port.</value>
    public int Port { get; set; }

    /// <summary>The clock of leases, auth tokens, progress notifications, scripted delays and requests that wait for a leader.</summary>
    /// <value>Default: <see cref="System.TimeProvider.System"/>.</value>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>How <see cref="FakeEtcdServer.AdvanceAsync"/> moves <see cref="TimeProvider"/>.</summary>
    /// <value>Default: null, which moves a <see cref="ManualTimeProvider"/> and no other clock.</value>
    /// <remarks>For a clock of another library: <c>options.AdvanceClock = otherClock.Advance</c>.</remarks>
    public Action<TimeSpan>? AdvanceClock { get; set; }

    /// <summary>How long to wait, in real time, for a client to read what its watches have to say.</summary>
    /// <value>Positive, a day at most. Default: 10 seconds.</value>
    /// <remarks>A stream takes about 64 KiB that its client has not read; then it stands still until the client reads.</remarks>
    public TimeSpan DeliveryTimeout { get; set; } = FakeEtcdDefaults.DeliveryTimeout;

    /// <summary>Keys and values that a server begins with, as though they had been put in their order.</summary>
    /// <value>Default: null, none. No key is empty, no value null.</value>
    public IReadOnlyDictionary<string, string>? InitialData { get; set; }

    /// <summary>How many completed calls <see cref="FakeEtcdServer.Journal"/> holds; it holds their messages too.</summary>
    /// <value>0 or more; 0 switches the journal off. Default: 1000. Messages of more than about 64 MiB in all push older calls out.</value>
    public int JournalCapacity { get; set; } = FakeEtcdDefaults.JournalCapacity;

    /// <summary>What of real servers' odd behaviour to imitate from the start.</summary>
    /// <value>Default: none. <see cref="FakeEtcdServer.Quirks"/> changes it later.</value>
    public EtcdQuirks Quirks { get; set; }

    /// <summary>The seed of everything that the server chooses at random, such as lease ids and auth tokens.</summary>
    /// <value>Default: null, which draws one; <see cref="FakeEtcdServer.Seed"/> tells which.</value>
    public int? Seed { get; set; }

    /// <summary>The shortest TTL that a lease is granted; a shorter one asked for is raised to it.</summary>
    /// <value>1 second or more, in whole seconds. Default: 2 seconds, which is what etcd's default election timeout gives.</value>
    public TimeSpan MinimumLeaseTtl { get; set; } = FakeEtcdDefaults.MinimumLeaseTtl;

    /// <summary>How long an auth token stays valid after its last use.</summary>
    /// <value>1 second or more, in whole seconds. Default: 300 seconds, as etcd's <c>--auth-token-ttl</c>.</value>
    /// <remarks><see cref="FakeEtcdServer.ExpireAuthTokens"/> does not wait for it.</remarks>
    public TimeSpan AuthTokenTtl { get; set; } = FakeEtcdDefaults.AuthTokenTtl;

    /// <summary>How many compares, or operations in one branch, a transaction may have.</summary>
    /// <value>1 or more. Default: 128, as etcd's <c>--max-txn-ops</c>.</value>
    public int MaxTxnOperations { get; set; } = FakeEtcdDefaults.MaxTxnOperations;

    /// <summary>The largest request that is accepted, in bytes.</summary>
    /// <value>1 or more. Default: 1,572,864 (1.5 MiB), as etcd's <c>--max-request-bytes</c>.</value>
    public int MaxRequestBytes { get; set; } = FakeEtcdDefaults.MaxRequestBytes;

    /// <summary>How often a watch that asked for it is told the revision it has reached.</summary>
    /// <value>100 milliseconds or more. Default: 10 minutes.</value>
    public TimeSpan WatchProgressNotifyInterval { get; set; } = FakeEtcdDefaults.WatchProgressNotifyInterval;

    /// <summary>The member's name, as a member list shows it.</summary>
    /// <value>Default: <c>default</c>.</value>
    public string MemberName { get; set; } = FakeEtcdDefaults.MemberName;

    /// <summary>The etcd version that the server says it is.</summary>
    /// <value>Default: the version whose behaviour it follows, 3.5.16.</value>
    public string Version { get; set; } = FakeEtcdDefaults.Version;

    /// <summary>Where the server logs to.</summary>
    /// <value>Default: null, which logs nothing. The server does not dispose the factory.</value>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>Gives the server a clock that stands still until <see cref="FakeEtcdServer.AdvanceAsync"/> moves it.</summary>
    /// <returns>These options.</returns>
    public FakeEtcdOptions UseManualClock()
    {
        TimeProvider = new ManualTimeProvider();
        return this;
    }
}
