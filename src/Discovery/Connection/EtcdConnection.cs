using Grpc.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Etcd.Discovery;

/// <summary>A connection to an etcd cluster. One connection serves all parts of a program.</summary>
/// <remarks>
/// It connects with the first call, and reconnects by itself. Safe for use by any number of threads. Dispose it after everything that uses
/// it. However many channels, directories and registrations use it, it has one watch stream and one keep-alive stream: each to one member,
/// and open only while it is needed. After an auth token has expired, watches that were opened before may stay on a second watch stream.
/// All that watch one prefix share its endpoints, which are read and watched once.
/// </remarks>
public sealed partial class EtcdConnection : IAsyncDisposable, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationToken _disposing;
    private readonly MemberFactory? _factory;
    private readonly MemberRefresh? _refresh;
    private readonly EtcdTokenSource _tokens;
    private readonly Jitter _jitter;
    private int _disposed;

    /// <summary>Creates a connection with the default options.</summary>
    /// <param name="connectionString">
    /// One or more members, separated by commas: <c>http://127.0.0.1:2379,http://127.0.0.1:2380</c> or <c>127.0.0.1:2379</c>. With a user:
    /// <c>Endpoints=http://127.0.0.1:2379,http://127.0.0.1:2380;Username=root;Password="secret"</c>.
    /// </param>
    /// <exception cref="ArgumentException">
    /// <paramref name="connectionString"/> is empty, one of its parts is not an endpoint, or it has another key. The message contains no
    /// password.
    /// </exception>
    public EtcdConnection(string connectionString)
        : this(EtcdConnectionString.Parse(connectionString))
    {
    }

    /// <summary>Creates a connection.</summary>
    /// <param name="options">The options. The connection copies them.</param>
    /// <param name="loggerFactory">Creates the loggers; null disables logging.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <exception cref="ArgumentException">An option is out of range; the exception names it.</exception>
    public EtcdConnection(EtcdConnectionOptions options, ILoggerFactory? loggerFactory = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        EtcdConnectionOptionsValidator.Instance.ThrowIfInvalid(options);
        Options = options.Copy();
        Metrics = DiscoveryMetrics.Of(options.MeterFactory);
        LoggerFactory = loggerFactory ?? NullLoggerFactory.Instance;
        _disposing = _stopping.Token;
        _jitter = new Jitter(options.Seed, options.BackoffJitter);
        _factory = new MemberFactory(Options, Metrics, LoggerFactory);
        var endpoints = EtcdEndpointList.Of(Options);
        var urls = endpoints.Urls.ToArray();
        _jitter.Shuffle(urls);
        Members = CreateMembers(urls.Select(_factory.Create));
        _tokens = CreateTokens();
        _refresh = Options.MemberRefreshInterval is { } interval ? new MemberRefresh(this, _factory, endpoints.Secure, interval) : null;
    }

    /// <summary>Creates a connection over a call invoker, such as that of a channel that another etcd client uses too.</summary>
    /// <param name="invoker">Sends the calls. The connection does not own it.</param>
    /// <param name="options">
    /// The options; null uses the defaults. The endpoints, TLS, handler, pings and connect timeout are those of the invoker's channel, so
    /// setting the first three is an error.
    /// </param>
    /// <param name="loggerFactory">Creates the loggers; null disables logging.</param>
    /// <exception cref="ArgumentNullException"><paramref name="invoker"/> is null.</exception>
    /// <exception cref="ArgumentException">An option is out of range, or set although the channel decides it; the exception names it.</exception>
    public EtcdConnection(CallInvoker invoker, EtcdConnectionOptions? options = null, ILoggerFactory? loggerFactory = null)
    {
        ArgumentNullException.ThrowIfNull(invoker);
        options ??= new EtcdConnectionOptions();
        InvokerOptionsValidator.Instance.ThrowIfInvalid(options);
        Options = options.Copy();
        Metrics = DiscoveryMetrics.Of(options.MeterFactory);
        LoggerFactory = loggerFactory ?? NullLoggerFactory.Instance;
        _disposing = _stopping.Token;
        _jitter = new Jitter(options.Seed, options.BackoffJitter);
        Members = CreateMembers([EtcdMember.Create("etcd", invoker, channel: null, Metrics)]);
        _tokens = CreateTokens();
    }

    internal EtcdConnectionOptions Options { get; }

    internal ILoggerFactory LoggerFactory { get; }

    internal TimeProvider Time => Options.TimeProvider;

    internal EtcdMembers Members { get; }

    internal DiscoveryMetrics Metrics { get; }

    internal bool IsDisposed => Volatile.Read(ref _disposed) != 0;

    /// <summary>Cancels every call and closes the connection.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _stopping.Cancel();
            Metrics.RemoveRegistrations(this);
            _refresh?.Dispose();
            Members.Dispose();
            _factory?.Dispose();
            _stopping.Dispose();
        }
    }

    /// <summary>Cancels every call and closes the connection.</summary>
    /// <returns>A completed task.</returns>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Creates a retry policy with the back-off from the options.</summary>
    internal Retry CreateRetry(
        Func<Exception, RetryDecision> decide, Action<Exception, TimeSpan>? onWait = null, TimeSpan? maxWait = null) =>
        new(CreateBackoff(), Time)
        {
            Decide = decide,
            OnWait = onWait,
            MaxWait = maxWait ?? TimeSpan.MaxValue,
        };

    private EtcdMembers CreateMembers(IEnumerable<EtcdMember> members) =>
        new(members, Time, LoggerFactory.CreateLogger<EtcdMembers>()) { Metrics = Metrics };

    private EtcdTokenSource CreateTokens() => new(Members, Options, LoggerFactory.CreateLogger<EtcdTokenSource>(), _disposing);

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(IsDisposed, this);
}
