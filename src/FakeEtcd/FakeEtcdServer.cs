using System.Net;
using FakeEtcd.Controls;

namespace FakeEtcd;

/// <summary>An in-memory etcd v3 server for tests, in this process: real gRPC over HTTP/2, on its own port.</summary>
/// <remarks>
/// Each server has its own state, and any number of servers can run side by side. A server listens on loopback only, unless
/// <see cref="FakeEtcdOptions.ListenAddress"/> is set.
/// <code>
/// await using var etcd = await FakeEtcdServer.StartAsync();
/// var channel = GrpcChannel.ForAddress(etcd.ConnectionString);
/// </code>
/// The first server of a process starts a warm-up on another thread: calls to a separate server, so that the runtime compiles the code of
/// common calls early. Nothing waits for the warm-up, but listeners to the activities or metrics of the process can see its calls. To
/// turn it off, set the switch <c>FakeEtcd.WarmUp</c> to false in the project file (<c>RuntimeHostConfigurationOption</c>) or with
/// <see cref="AppContext.SetSwitch"/>.
/// </remarks>
public sealed partial class FakeEtcdServer : IAsyncDisposable
{
    private readonly RunningServer _server;

    internal FakeEtcdServer(RunningServer server)
    {
        _server = server;
        if (server.Node.Options.Dashboard)
        {
            OpenDashboard();
        }
    }

    /// <summary>Gets the server's address, <c>127.0.0.1:port</c>, as etcdctl's <c>--endpoints</c> takes it.</summary>
    /// <exception cref="InvalidOperationException"><see cref="FakeEtcdOptions.Listen"/> is false.</exception>
    public string Endpoint => ListenEndpoint.ToString();

    /// <summary>Gets the server's URL, <c>http://127.0.0.1:port</c>, or <c>https://127.0.0.1:port</c> with TLS.</summary>
    /// <exception cref="InvalidOperationException"><see cref="FakeEtcdOptions.Listen"/> is false.</exception>
    public string ConnectionString =>
        _server.Transport.Urls.FirstOrDefault(url => ReferenceEquals(url.Address, ListenEndpoint))?.ToString() ?? throw HasNoPort();

    /// <summary>Gets the URLs on which the server listens for clients, with the ports that it selected.</summary>
    /// <value>One URL, or those of <see cref="FakeEtcdUrlOptions.ListenClient"/>; empty if the server does not listen.</value>
    public IReadOnlyList<string> ListenUrls => [.. _server.Transport.Urls.Select(static url => url.ToString())];

    /// <summary>Gets the ID of the cluster in the headers of responses.</summary>
    public ulong ClusterId => _server.Node.Identity.ClusterId;

    /// <summary>Gets the ID of the server as a member of its cluster.</summary>
    public ulong MemberId => _server.Node.Identity.MemberId;

    /// <summary>Gets the TCP port that the server listens on.</summary>
    /// <exception cref="InvalidOperationException"><see cref="FakeEtcdOptions.Listen"/> is false.</exception>
    public int Port => ListenEndpoint.Port;

    /// <summary>Gets the revision of the last write. A new server is at revision 1.</summary>
    public long Revision => _server.Engine.Revision;

    /// <summary>Gets the seed of the server's random choices. To repeat a run, set <see cref="FakeEtcdOptions.Seed"/> to it.</summary>
    public int Seed => _server.Node.Seed;

    internal RunningServer Server => _server;

    private IPEndPoint ListenEndpoint => _server.Transport.Endpoint ?? throw HasNoPort();

    /// <summary>Starts a server with the default options.</summary>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>A task with the running server. Dispose the server to stop it.</returns>
    public static Task<FakeEtcdServer> StartAsync(CancellationToken cancellationToken = default) =>
        StartAsync(new FakeEtcdOptions(), cancellationToken);

    /// <summary>Starts a server with options that a callback configures.</summary>
    /// <param name="configure">Configures the options.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>A task with the running server. Dispose the server to stop it.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="configure"/> is null.</exception>
    /// <exception cref="ArgumentException">An option is out of range. The exception names the option.</exception>
    /// <exception cref="IOException">
    /// The port is in use, this machine does not have the address, the snapshot cannot be read, or the data directory cannot be used.
    /// </exception>
    /// <exception cref="InvalidDataException">The snapshot or the data directory is damaged.</exception>
    public static Task<FakeEtcdServer> StartAsync(
        Action<FakeEtcdOptions> configure, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var options = new FakeEtcdOptions();
        configure(options);
        return StartAsync(options, cancellationToken);
    }

    /// <summary>Starts a server.</summary>
    /// <param name="options">The options. The server uses a copy.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>A task with the running server. Dispose the server to stop it.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <exception cref="ArgumentException">An option is out of range. The exception names the option.</exception>
    /// <exception cref="IOException">
    /// The port is in use, this machine does not have the address, the snapshot cannot be read, or the data directory cannot be used.
    /// </exception>
    /// <exception cref="InvalidDataException">The snapshot or the data directory is damaged.</exception>
    public static async Task<FakeEtcdServer> StartAsync(FakeEtcdOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        FakeEtcdOptionsValidator.ThrowIfInvalid(options);
        WarmUp.Begin();
        return new FakeEtcdServer(await ServerStart.StartAsync(options.Copy(), cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Stops the server gracefully and frees its port.</summary>
    /// <returns>A task that completes when the server is stopped.</returns>
    /// <remarks>
    /// Open streams end with <see cref="EtcdError.Stopped"/>. Connections that their clients have not closed after one second are aborted.
    /// </remarks>
    public ValueTask DisposeAsync() => new(_server.DisposeAsync());

    private static InvalidOperationException HasNoPort() => new(
        $"The server has no port, because {nameof(FakeEtcdOptions)}.{nameof(FakeEtcdOptions.Listen)} is false. "
        + $"Connect with {nameof(CreateChannel)}() or {nameof(CreateHandler)}().");

    private void ThrowIfDisposed() => _server.Lifetime.ThrowIfDisposed();
}
