namespace FakeEtcd;

public sealed partial class FakeEtcdServer
{
    /// <summary>Whether the server runs; a paused one does. False once it is stopped or disposed.</summary>
    public bool IsRunning => _server.Connections.IsRunning;

    /// <summary>How many connections clients have open, over TCP and within the process.</summary>
    public int ConnectionCount => _server.Transport.Connections.Count;

    /// <summary>
    /// Stops the server and keeps its state, as when the etcd process ends. Clients find that their streams end or break, that
    /// calls fail as unavailable, and that connections are refused. No lease expires meanwhile, and a pause is over.
    /// </summary>
    /// <param name="mode">Whether clients are told, or cut off.</param>
    /// <param name="cancellationToken">Stops waiting for calls under way, which are cut off then; the server still stops.</param>
    /// <returns>A task that ends when the server is down; at once if it was.</returns>
    /// <remarks>The port stays the server's own on Linux; elsewhere another process may take it meanwhile.</remarks>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public Task StopAsync(StopMode mode = StopMode.Graceful, CancellationToken cancellationToken = default) =>
        _server.Connections.StopAsync(mode, cancellationToken);

    /// <summary>
    /// Starts the server again on the same port, after a graceful stop if it runs. Clients reconnect, and a watch that resumes
    /// at its last revision misses nothing.
    /// </summary>
    /// <param name="keepData">
    /// True serves the same state, with every lease renewed to its full TTL, and without the auth tokens, as etcd does when it
    /// starts. False serves an empty store at revision 1, as an etcd whose data directory was lost; a member of a cluster cannot lose its data.
    /// </param>
    /// <param name="cancellationToken">Stops waiting for calls under way, which are cut off then; the server still restarts.</param>
    /// <returns>A task that ends when the server accepts connections.</returns>
    /// <exception cref="IOException">Another process has taken the port; the server is stopped.</exception>
    /// <exception cref="InvalidOperationException">A member of a cluster is to lose its data.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public Task RestartAsync(bool keepData = true, CancellationToken cancellationToken = default) =>
        _server.Connections.RestartAsync(keepData, cancellationToken);

    /// <summary>Refuses new connections, while those that are open go on: a client that has none finds the server unavailable.</summary>
    /// <param name="cancellationToken">Cancels the wait for another control under way.</param>
    /// <returns>A task that ends when connections are refused; at once if they were.</returns>
    /// <exception cref="InvalidOperationException">The server is stopped.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public Task RefuseConnectionsAsync(CancellationToken cancellationToken = default) =>
        _server.Connections.RefuseAsync(cancellationToken);

    /// <summary>Accepts connections again after <see cref="RefuseConnectionsAsync"/>.</summary>
    /// <param name="cancellationToken">Cancels the wait for another control under way.</param>
    /// <returns>A task that ends when connections are accepted; at once if they were.</returns>
    /// <exception cref="InvalidOperationException">The server is stopped.</exception>
    /// <exception cref="IOException">Another process has taken the port.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public Task AcceptConnectionsAsync(CancellationToken cancellationToken = default) =>
        _server.Connections.AcceptAsync(cancellationToken);

    /// <summary>
    /// Cuts every connection that is open, as a broken network does: streams and calls on them fail as unavailable, over TCP
    /// with a reset. Clients can connect again at once.
    /// </summary>
    /// <returns>How many there were.</returns>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public int ResetConnections() =>
        _server.Connections.Reset();

    /// <summary>
    /// Freezes the server, as SIGSTOP does to a process: connections stay open and new ones succeed, but nothing that a client
    /// sends is read and nothing is answered until <see cref="Resume"/>. Calls time out by their deadlines only.
    /// </summary>
    /// <remarks>
    /// The clock of leases goes on, and they expire. A call that the server had read before may still take effect; its answer
    /// waits. Stopping, restarting and disposing the server end the pause.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The server is paused already, or stopped.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public void Pause() =>
        _server.Connections.Pause();

    /// <summary>Ends a pause: what clients sent meanwhile is served, and what they are owed is sent; nothing is lost.</summary>
    /// <exception cref="InvalidOperationException">The server is not paused.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public void Resume() =>
        _server.Connections.Resume();
}
