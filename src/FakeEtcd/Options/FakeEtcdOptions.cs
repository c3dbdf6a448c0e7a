using Microsoft.Extensions.Logging;

namespace FakeEtcd;

/// <summary>How a <see cref="FakeEtcdServer"/> is set up. The defaults are those of an etcd 3.5 with default flags.</summary>
/// <remarks>
/// Every property can be bound from configuration, where a duration is written <c>hh:mm:ss</c>; what only code can give is set by a
/// method. The server copies the options when it starts; changing them afterwards has no effect.
/// </remarks>
public sealed class FakeEtcdOptions
{
    /// <summary>Gets or sets whether the server listens on a TCP port.</summary>
    /// <value>
    /// Default: true. False leaves <see cref="FakeEtcdServer.CreateChannel"/> and <see cref="FakeEtcdServer.CreateHandler"/>, which
    /// work either way; <see cref="ListenAddress"/> and <see cref="Port"/> have no effect then.
    /// </value>
    public bool Listen { get; set; } = true;

    /// <summary>Gets or sets the IP address to listen on.</summary>
    /// <value>
    /// An IPv4 or IPv6 address of this machine. Default: <c>127.0.0.1</c>. Anything but a loopback address makes the server
    /// reachable from other machines.
    /// </value>
    public string ListenAddress { get; set; } = FakeEtcdDefaults.ListenAddress;

    /// <summary>Gets or sets the TCP port to listen on.</summary>
    /// <value>0 to 65535. Default: 0, which takes any free port.</value>
    public int Port { get; set; }

    /// <summary>Gets or sets how long to wait, in real time, for a client to read the events of its watches.</summary>
    /// <value>1 millisecond to 1 day. Default: 10 seconds.</value>
    /// <remarks>A stream takes about 64 KiB that its client has not read; then it waits until the client reads.</remarks>
    public TimeSpan DeliveryTimeout { get; set; } = FakeEtcdDefaults.DeliveryTimeout;

    /// <summary>Gets or sets the keys and values that a server starts with, as if they had been put in their order.</summary>
    /// <value>No key is empty, no value null, and none has a lone surrogate. Default: null, which is none.</value>
    /// <remarks>In configuration a key cannot have a colon: that separates sections.</remarks>
    public IReadOnlyDictionary<string, string>? InitialData { get; set; }

    /// <summary>Gets or sets how many completed calls <see cref="FakeEtcdServer.Journal"/> holds, with their messages.</summary>
    /// <value>0 or more; 0 switches the journal off. Default: 1000. Messages of more than about 64 MiB in all push older calls out.</value>
    public int JournalCapacity { get; set; } = FakeEtcdDefaults.JournalCapacity;

    /// <summary>Gets or sets which odd behaviour of real servers to imitate from the start.</summary>
    /// <value>Any of the quirks together. Default: <see cref="EtcdQuirks.None"/>. <see cref="FakeEtcdServer.Quirks"/> changes it later.</value>
    public EtcdQuirks Quirks { get; set; }

    /// <summary>Gets or sets the seed of everything that the server chooses at random, such as lease ids and auth tokens.</summary>
    /// <value>Any number. Default: null, which draws one; <see cref="FakeEtcdServer.Seed"/> tells which.</value>
    public int? Seed { get; set; }

    /// <summary>Gets or sets the shortest TTL of a lease; a shorter one in a request is raised to it.</summary>
    /// <value>
    /// 1 to 9,000,000,000 seconds, in whole seconds. Default: 2 seconds, which is what etcd's default election timeout gives.
    /// </value>
    public TimeSpan MinimumLeaseTtl { get; set; } = FakeEtcdDefaults.MinimumLeaseTtl;

    /// <summary>Gets or sets how long an auth token stays valid after its last use.</summary>
    /// <value>1 second to 49 days, in whole seconds. Default: 300 seconds, as etcd's <c>--auth-token-ttl</c>.</value>
    /// <remarks><see cref="FakeEtcdServer.ExpireAuthTokens"/> does not wait for it.</remarks>
    public TimeSpan AuthTokenTtl { get; set; } = FakeEtcdDefaults.AuthTokenTtl;

    /// <summary>Gets or sets how many compares, or operations in one branch, a transaction may have.</summary>
    /// <value>1 or more. Default: 128, as etcd's <c>--max-txn-ops</c>.</value>
    public int MaxTxnOperations { get; set; } = FakeEtcdDefaults.MaxTxnOperations;

    /// <summary>Gets or sets the largest request that is accepted, in bytes.</summary>
    /// <value>1 byte to 2 GiB less 512 KiB. Default: 1,572,864 (1.5 MiB), as etcd's <c>--max-request-bytes</c>.</value>
    public int MaxRequestBytes { get; set; } = FakeEtcdDefaults.MaxRequestBytes;

    /// <summary>Gets or sets how often a watch that asked for progress notifications gets one.</summary>
    /// <value>100 milliseconds to 49 days. Default: 10 minutes.</value>
    public TimeSpan WatchProgressNotifyInterval { get; set; } = FakeEtcdDefaults.WatchProgressNotifyInterval;

    /// <summary>Gets or sets the member's name, as a member list shows it.</summary>
    /// <value>Not null. Default: <c>default</c>.</value>
    public string MemberName { get; set; } = FakeEtcdDefaults.MemberName;

    /// <summary>Gets or sets the etcd version that the server reports.</summary>
    /// <value>Not null. Default: the version whose behaviour it follows, 3.5.30.</value>
    public string Version { get; set; } = FakeEtcdDefaults.Version;

    internal TimeProvider TimeProvider { get; private set; } = TimeProvider.System;

    internal Action<TimeSpan>? AdvanceClock { get; private set; }

    internal ILoggerFactory? LoggerFactory { get; private set; }

    /// <summary>Gives the server a clock that stands still until <see cref="FakeEtcdServer.AdvanceAsync"/> moves it.</summary>
    /// <returns>These options.</returns>
    public FakeEtcdOptions UseManualClock() => UseTimeProvider(new ManualTimeProvider());

    /// <summary>
    /// Sets the clock of leases, auth tokens, progress notifications, scripted delays and requests that wait for a leader.
    /// </summary>
    /// <param name="timeProvider">The clock. Without it <see cref="System.TimeProvider.System"/> is used.</param>
    /// <param name="advance">
    /// How <see cref="FakeEtcdServer.AdvanceAsync"/> moves the clock; null moves a <see cref="ManualTimeProvider"/> and no other
    /// clock. For a clock of another library: <c>options.UseTimeProvider(clock, clock.Advance)</c>.
    /// </param>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="timeProvider"/> is null.</exception>
    public FakeEtcdOptions UseTimeProvider(TimeProvider timeProvider, Action<TimeSpan>? advance = null)
    {
        ArgumentNullException.ThrowIfNull(timeProvider);
        TimeProvider = timeProvider;
        AdvanceClock = advance;
        return this;
    }

    /// <summary>Sets where the server logs to.</summary>
    /// <param name="loggerFactory">The factory, which the server does not dispose. Without it nothing is logged.</param>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="loggerFactory"/> is null.</exception>
    public FakeEtcdOptions UseLoggerFactory(ILoggerFactory loggerFactory)
    {
        ArgumentNullException.ThrowIfNull(loggerFactory);
        LoggerFactory = loggerFactory;
        return this;
    }

    internal FakeEtcdOptions Copy() => (FakeEtcdOptions)MemberwiseClone();

    internal FakeEtcdOptions CopyFor(string memberName)
    {
        var copy = Copy();
        copy.MemberName = memberName;
        return copy;
    }
}
