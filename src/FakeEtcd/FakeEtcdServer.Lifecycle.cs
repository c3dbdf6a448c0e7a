namespace FakeEtcd;

public sealed partial class FakeEtcdServer
{
    /// <summary>Gets whether the server runs. A paused server runs; a stopped or disposed one does not.</summary>
    public bool IsRunning => _server.Connections.IsRunning;

    /// <summary>Gets the number of open client connections, over TCP and in-process.</summary>
    public int ConnectionCount => _server.Transport.Connections.Count;

    /// <summary>Stops the server and keeps its state, as when the etcd process ends.</summary>
    /// <param name="mode">How the server ends its streams, calls and connections.</param>
    /// <param name="cancellationToken">Cancels the wait for pending calls, and cuts their connections. The server still stops.</param>
    /// <returns>A task that completes when the server is stopped; at once if it is stopped already.</returns>
    /// <remarks>
    /// Streams end, calls fail as unavailable, and new connections are refused. Leases do not expire while the server is stopped. A pause
    /// ends. On Linux the server keeps its port; on other systems another process can take it.
    /// </remarks>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public Task StopAsync(StopMode mode = StopMode.Graceful, CancellationToken cancellationToken = default) =>
        _server.Connections.StopAsync(mode, cancellationToken);

    /// <summary>Restarts the server on the same port. A running server stops gracefully first.</summary>
    /// <param name="keepData">
    /// <see langword="true"/> to keep the state; <see langword="false"/> to start with an empty store at revision 1, like an etcd that
    /// lost its data directory. A member of a cluster always keeps its state.
    /// </param>
    /// <param name="cancellationToken">Cancels the wait for pending calls, and cuts their connections. The server still restarts.</param>
    /// <returns>A task that completes when the server accepts connections.</returns>
    /// <remarks>
    /// If the state is kept, every lease is renewed to its full TTL and all simple tokens are invalid, as when etcd starts. JSON web tokens
    /// stay valid. A watch that resumes at its last revision misses no events.
    /// </remarks>
    /// <exception cref="IOException">
    /// Another process has taken the port, or the empty state cannot be written to the data directory. The server stays stopped.
    /// </exception>
    /// <exception cref="InvalidOperationException"><paramref name="keepData"/> is false for a member of a cluster.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public Task RestartAsync(bool keepData = true, CancellationToken cancellationToken = default) =>
        _server.Connections.RestartAsync(keepData, cancellationToken);

    /// <summary>Refuses new connections. Open connections continue.</summary>
    /// <param name="cancellationToken">Cancels the wait for another pending operation, such as a stop.</param>
    /// <returns>A task that completes when the server refuses connections; at once if it refuses them already.</returns>
    /// <remarks>The calls of a client without a connection fail as unavailable.</remarks>
    /// <exception cref="InvalidOperationException">The server is stopped.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public Task RefuseConnectionsAsync(CancellationToken cancellationToken = default) =>
        _server.Connections.RefuseAsync(cancellationToken);

    /// <summary>Accepts new connections again, after <see cref="RefuseConnectionsAsync"/>.</summary>
    /// <param name="cancellationToken">Cancels the wait for another pending operation, such as a stop.</param>
    /// <returns>A task that completes when the server accepts connections; at once if it accepts them already.</returns>
    /// <exception cref="InvalidOperationException">The server is stopped.</exception>
    /// <exception cref="IOException">Another process has taken the port.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public Task AcceptConnectionsAsync(CancellationToken cancellationToken = default) =>
        _server.Connections.AcceptAsync(cancellationToken);

    /// <summary>Resets all open connections, like a broken network.</summary>
    /// <returns>The number of connections.</returns>
    /// <remarks>
    /// Streams and calls on the connections fail as unavailable. TCP connections end with a reset. Clients can reconnect at once.
    /// </remarks>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public int ResetConnections() =>
        _server.Connections.Reset();

    /// <summary>Pauses the server until <see cref="Resume"/>, as SIGSTOP pauses a process.</summary>
    /// <remarks>
    /// <para>
    /// Connections stay open and new connections succeed, but the server reads no requests and sends no responses. Calls fail only by
    /// their deadlines. A request that the server has read before the pause can still take effect; its response waits. Leases continue
    /// to expire. Stopping, restarting or disposing the server ends the pause.
    /// </para>
    /// <para>
    /// The other members of a cluster treat a paused member as down. When it resumes, it applies what it missed, in order: its watches get
    /// all events, even if the other members compacted the history during the pause.
    /// </para>
    /// </remarks>
    /// <exception cref="InvalidOperationException">The server is already paused, or it is stopped.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public void Pause() =>
        _server.Connections.Pause();

    /// <summary>Resumes a paused server.</summary>
    /// <remarks>The server processes the requests that arrived during the pause, and sends the responses and events that waited.</remarks>
    /// <exception cref="InvalidOperationException">The server is not paused.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public void Resume() =>
        _server.Connections.Resume();
}
