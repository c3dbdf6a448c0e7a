using System.Net;
using FakeEtcd.Controls;

namespace FakeEtcd;

/// <summary>An in-memory etcd v3 server in this process: real gRPC over HTTP/2, on a port of its own.</summary>
/// <remarks>
/// Each server has its own state; any number may run side by side. It listens on loopback only unless
/// <see cref="FakeEtcdOptions.ListenAddress"/> says otherwise.
/// <code>
/// await using var etcd = await FakeEtcdServer.StartAsync();
/// var channel = GrpcChannel.ForAddress(etcd.ConnectionString);
/// </code>
/// The first server of a process also has the code of common calls compiled on another thread, by calls to a server of its own that nobody
/// waits for. Listeners to activities or metrics of the process may see them; the switch <c>FakeEtcd.WarmUp</c>, set to false in
/// the project file (<c>RuntimeHostConfigurationOption</c>) or by <see cref="AppContext.SetSwitch"/>, turns this off.
/// </remarks>
public sealed partial class FakeEtcdServer : IAsyncDisposable
{
    private readonly RunningServer _server;

    internal FakeEtcdServer(RunningServer server) => _server = server;

    /// <summary>Where the server listens: <c>127.0.0.1:port</c>, the form that etcdctl's <c>--endpoints</c> takes.</summary>
    /// <exception cref="InvalidOperationException"><see cref="FakeEtcdOptions.Listen"/> is false.</exception>
    public string Endpoint => Listening.ToString();

    /// <summary>Where the server listens, as a URL: <c>http://127.0.0.1:port</c>.</summary>
    /// <exception cref="InvalidOperationException"><see cref="FakeEtcdOptions.Listen"/> is false.</exception>
    public string ConnectionString => $"http://{Listening}";

    /// <summary>The TCP port the server listens on.</summary>
    /// <exception cref="InvalidOperationException"><see cref="FakeEtcdOptions.Listen"/> is false.</exception>
    public int Port => Listening.Port;

    /// <summary>The revision of the last write; 1 for a server that was never written to.</summary>
    public long Revision => _server.Engine.Revision;

    /// <summary>The seed of everything random in this server; set <see cref="FakeEtcdOptions.Seed"/> to it to repeat a run.</summary>
    public int Seed => _server.Node.Seed;

    internal RunningServer Server => _server;

    private IPEndPoint Listening => _server.Transport.Endpoint ?? throw new InvalidOperationException(
        $"The server listens on no port, as {nameof(FakeEtcdOptions)}.{nameof(FakeEtcdOptions.Listen)} is false: "
        + $"use {nameof(CreateChannel)} or {nameof(CreateHandler)}.");

    /// <summary>Starts a server with the default options.</summary>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>The running server; dispose it to stop it.</returns>
    public static Task<FakeEtcdServer> StartAsync(CancellationToken cancellationToken = default) =>
        StartAsync(new FakeEtcdOptions(), cancellationToken);

    /// <summary>Starts a server with options that a callback sets.</summary>
    /// <param name="configure">Changes the default options.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>The running server; dispose it to stop it.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="configure"/> is null.</exception>
    /// <exception cref="ArgumentException">An option is out of range; the exception names it.</exception>
    /// <exception cref="IOException">The port is in use.</exception>
    public static Task<FakeEtcdServer> StartAsync(
        Action<FakeEtcdOptions> configure, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var options = new FakeEtcdOptions();
        configure(options);
        return StartAsync(options, cancellationToken);
    }

    /// <summary>Starts a server.</summary>
    /// <param name="options">The options; the server works on a copy.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>The running server; dispose it to stop it.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <exception cref="ArgumentException">An option is out of range; the exception names it.</exception>
    /// <exception cref="IOException">The port is in use.</exception>
    public static async Task<FakeEtcdServer> StartAsync(FakeEtcdOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        FakeEtcdOptionsValidator.ThrowIfInvalid(options);
        WarmUp.Begin();
        return new FakeEtcdServer(await ServerStart.StartAsync(options.Copy(), cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Stops the server: open streams end with <see cref="EtcdError.Stopped"/>, the port is free again.</summary>
    /// <returns>A task that ends when the server is down.</returns>
    public ValueTask DisposeAsync() => new(_server.DisposeAsync());

    private void ThrowIfDisposed() => _server.Lifetime.ThrowIfDisposed();
}
