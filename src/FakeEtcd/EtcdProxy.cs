using FakeEtcd.ControlApi.Http;
using FakeEtcd.ControlApi.State;
using FakeEtcd.Controls;
using FakeEtcd.Proxying;

namespace FakeEtcd;

/// <summary>A proxy in front of an etcd: clients of the proxy use that etcd, with faults, a journal and stream controls in between.</summary>
/// <remarks>
/// <code>
/// await using var proxy = await EtcdProxy.StartAsync("http://127.0.0.1:2379");
/// proxy.Faults.On(EtcdRpc.Put).Times(1).Fail(EtcdError.NoLeader);
/// var channel = GrpcChannel.ForAddress(proxy.ConnectionString);
/// </code>
/// Calls of etcd's services pass the journal and the faults; the bytes of their messages stay as they are. Everything else, such as the JSON
/// gateway, health checks and metrics, is passed on untouched. While the upstream cannot be reached, calls fail as unavailable.
/// </remarks>
public sealed class EtcdProxy : IAsyncDisposable
{
    private readonly RunningServer _server;
    private readonly Upstream _upstream;

    private EtcdProxy(RunningServer server, Upstream upstream)
    {
        _server = server;
        _upstream = upstream;
        Control = new ControlState(server);
    }

    /// <summary>Gets the proxy's address, <c>127.0.0.1:port</c>, as etcdctl's <c>--endpoints</c> takes it.</summary>
    public string Endpoint => _server.Transport.Endpoint!.ToString();

    /// <summary>Gets the proxy's URL, <c>http://127.0.0.1:port</c>, or <c>https://127.0.0.1:port</c> with TLS.</summary>
    public string ConnectionString => _server.Transport.Urls[0].ToString();

    /// <summary>Gets the TCP port that the proxy listens on.</summary>
    public int Port => _server.Transport.Endpoint!.Port;

    /// <summary>Gets the URL of the etcd behind the proxy.</summary>
    public string UpstreamUrl => _upstream.Url;

    /// <summary>Gets the newest revision that a response has shown; 0 before the first one.</summary>
    public long Revision => _upstream.Revision;

    /// <summary>Gets the seed of faults with a probability. To repeat a run, set <see cref="EtcdProxyOptions.Seed"/> to it.</summary>
    public int Seed => _server.Node.Seed;

    /// <summary>Gets a value indicating whether the proxy runs. A paused proxy runs.</summary>
    public bool IsRunning => _server.Connections.IsRunning;

    /// <summary>Gets the number of open client connections.</summary>
    public int ConnectionCount => _server.Transport.Connections.Count;

    /// <summary>Gets the scripted faults for future calls.</summary>
    /// <remarks>Delays pass on the system's clock.</remarks>
    /// <exception cref="ObjectDisposedException">The proxy was disposed.</exception>
    public FaultControls Faults
    {
        get
        {
            _server.Lifetime.ThrowIfDisposed();
            return _server.Node.Faults;
        }
    }

    /// <summary>Gets the controls of the open watch and keep-alive streams.</summary>
    /// <remarks>
    /// A watch that is cancelled or ends as if compacted ends in the upstream as well. The upstream sends to a stalled stream what HTTP/2's
    /// windows take. <see cref="StreamSelection.ResumeAsync"/> waits for the 16 messages at most that the proxy has read from the upstream; the
    /// rest follows.
    /// </remarks>
    public StreamControls Streams => _server.Streams;

    /// <summary>Gets the journal of requests and responses. It stays readable after the proxy is disposed.</summary>
    /// <remarks>Revisions are those that responses have shown. What is passed on untouched is not in the journal.</remarks>
    public CallJournal Journal => _server.Node.Journal;

    /// <summary>What the control API shares.</summary>
    internal ControlState Control { get; }

    /// <summary>Starts a proxy with the default options.</summary>
    /// <param name="upstream">The URL of the etcd, such as <c>http://127.0.0.1:2379</c>. It need not be reachable yet.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>A task with the running proxy. Dispose the proxy to stop it.</returns>
    /// <exception cref="ArgumentException"><paramref name="upstream"/> is not an <c>http</c> or <c>https</c> URL without a path.</exception>
    public static Task<EtcdProxy> StartAsync(string upstream, CancellationToken cancellationToken = default) =>
        StartAsync(upstream, static _ => { }, cancellationToken);

    /// <summary>Starts a proxy with options that a callback configures.</summary>
    /// <param name="upstream">The URL of the etcd, such as <c>http://127.0.0.1:2379</c>. It need not be reachable yet.</param>
    /// <param name="configure">Configures the options.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>A task with the running proxy. Dispose the proxy to stop it.</returns>
    /// <exception cref="ArgumentException">
    /// <paramref name="upstream"/> is not an <c>http</c> or <c>https</c> URL without a path, or an option is out of range. The exception names
    /// the option.
    /// </exception>
    /// <exception cref="ArgumentNullException"><paramref name="configure"/> is null.</exception>
    /// <exception cref="IOException">The port is in use, or this machine does not have the address.</exception>
    public static async Task<EtcdProxy> StartAsync(
        string upstream, Action<EtcdProxyOptions> configure, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(upstream);
        ArgumentNullException.ThrowIfNull(configure);
        if (!Uri.TryCreate(upstream, UriKind.Absolute, out var url)
            || url is not ({ Scheme: "http" or "https" } and { PathAndQuery: "/", UserInfo: "", Fragment: "" }))
        {
            throw new ArgumentException($"'{upstream}' is not an http or https URL without a path, such as http://127.0.0.1:2379.", nameof(upstream));
        }

        var options = new EtcdProxyOptions();
        configure(options);
        var server = Validate(options.ToServerOptions());
        var target = new Upstream(url, options.UpstreamTls, options.LoggerFactory);
        try
        {
            var running = await ServerStart.StartAsync(server, cancellationToken, node => new ProxyForwarder(node, target)).ConfigureAwait(false);
            return new EtcdProxy(running, target);
        }
        catch
        {
            target.Dispose();
            throw;
        }
    }

    /// <summary>Stops the proxy.</summary>
    /// <param name="mode">How.</param>
    /// <param name="cancellationToken">Cancels the wait for pending calls, and cuts their connections.</param>
    /// <returns>A task that completes when the proxy refuses connections and has no open ones.</returns>
    /// <exception cref="ObjectDisposedException">The proxy was disposed.</exception>
    public Task StopAsync(StopMode mode = StopMode.Graceful, CancellationToken cancellationToken = default) =>
        _server.Connections.StopAsync(mode, cancellationToken);

    /// <summary>Restarts the proxy on the same port. A running proxy stops gracefully first. The upstream does not notice.</summary>
    /// <param name="cancellationToken">Cancels the wait for pending calls, and cuts their connections. The proxy still restarts.</param>
    /// <returns>A task that completes when the proxy accepts connections.</returns>
    /// <exception cref="IOException">Another process has taken the port. The proxy stays stopped.</exception>
    /// <exception cref="ObjectDisposedException">The proxy was disposed.</exception>
    public Task RestartAsync(CancellationToken cancellationToken = default) =>
        _server.Connections.RestartAsync(keepData: true, cancellationToken);

    /// <summary>Refuses new connections. Open connections continue.</summary>
    /// <param name="cancellationToken">Cancels the wait for another pending operation, such as a stop.</param>
    /// <returns>A task that completes when the proxy refuses connections; at once if it refuses them already.</returns>
    /// <exception cref="InvalidOperationException">The proxy is stopped.</exception>
    /// <exception cref="ObjectDisposedException">The proxy was disposed.</exception>
    public Task RefuseConnectionsAsync(CancellationToken cancellationToken = default) =>
        _server.Connections.RefuseAsync(cancellationToken);

    /// <summary>Accepts new connections again, after <see cref="RefuseConnectionsAsync"/>.</summary>
    /// <param name="cancellationToken">Cancels the wait for another pending operation, such as a stop.</param>
    /// <returns>A task that completes when the proxy accepts connections; at once if it accepts them already.</returns>
    /// <exception cref="InvalidOperationException">The proxy is stopped.</exception>
    /// <exception cref="IOException">Another process has taken the port.</exception>
    /// <exception cref="ObjectDisposedException">The proxy was disposed.</exception>
    public Task AcceptConnectionsAsync(CancellationToken cancellationToken = default) =>
        _server.Connections.AcceptAsync(cancellationToken);

    /// <summary>Resets all open connections of clients, like a broken network.</summary>
    /// <returns>The number of connections.</returns>
    /// <exception cref="ObjectDisposedException">The proxy was disposed.</exception>
    public int ResetConnections() => _server.Connections.Reset();

    /// <summary>Pauses the proxy until <see cref="Resume"/>: connections stay open, but nothing passes.</summary>
    /// <exception cref="InvalidOperationException">The proxy is already paused, or it is stopped.</exception>
    /// <exception cref="ObjectDisposedException">The proxy was disposed.</exception>
    public void Pause() => _server.Connections.Pause();

    /// <summary>Resumes a paused proxy. What waited passes now.</summary>
    /// <exception cref="InvalidOperationException">The proxy is not paused.</exception>
    /// <exception cref="ObjectDisposedException">The proxy was disposed.</exception>
    public void Resume() => _server.Connections.Resume();

    /// <summary>Describes the watches, the faults and the recent calls, for example for the log of a failed test.</summary>
    /// <returns>Several lines of text, without passwords and tokens.</returns>
    /// <exception cref="ObjectDisposedException">The proxy was disposed.</exception>
    public string Dump()
    {
        _server.Lifetime.ThrowIfDisposed();
        return StateText.Describe(_server);
    }

    /// <summary>Stops the proxy gracefully and frees its port.</summary>
    /// <returns>A task that completes when the proxy is stopped.</returns>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _server.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            _upstream.Dispose();
        }
    }

    private static FakeEtcdOptions Validate(FakeEtcdOptions options)
    {
        try
        {
            FakeEtcdOptionsValidator.ThrowIfInvalid(options);
            return options;
        }
        catch (ArgumentException exception)
        {
            // The options of a proxy are some of a server's.
            var message = ErrorMapping.MessageOf(exception).Replace(nameof(FakeEtcdOptions), nameof(EtcdProxyOptions), StringComparison.Ordinal);
            throw new ArgumentException(message, exception.ParamName, exception);
        }
    }
}
