namespace FakeEtcd;

public sealed partial class FakeEtcdServer
{
    /// <summary>Gets the controls of the server's leases.</summary>
    public LeaseControls Leases => _server.Leases;

    /// <summary>Advances the server's clock.</summary>
    /// <param name="by">How far to advance; zero runs the timers that are due now.</param>
    /// <param name="cancellationToken">Cancels the waits. The clock stays where it is.</param>
    /// <returns>
    /// A task that completes when all leases that are due are revoked and their delete events are written to the streams of all watches.
    /// </returns>
    /// <remarks>
    /// <para>
    /// Clients in this process can use the same clock. The clock then moves from timer to timer. Before each move, the method waits until
    /// the clients have reacted to the last timer: their calls are answered, and their next timers are set. A client that keeps a lease
    /// alive therefore keeps it, however far one call advances.
    /// </para>
    /// <para>
    /// The clients have reacted when the thread pool and the sockets of the process have nothing to do, several times in a row, while no
    /// timer is set and no call ends. This takes about a millisecond for each timer. In a process that is never idle, for example because
    /// other tests run in parallel, it takes at least 50 milliseconds, and 2 seconds at most. It takes five times as long before a move
    /// that is longer than the last one, and, once, when half of the TTL of a lease is about to pass that a client may keep alive.
    /// </para>
    /// <para>
    /// The timers of another library's clock are not known. Such a clock moves in steps of a second, or of a twelfth of the shortest TTL;
    /// without leases, in at most a hundred steps.
    /// </para>
    /// </remarks>
    /// <exception cref="TimeoutException">
    /// A client did not read its watch stream for <see cref="FakeEtcdOptions.DeliveryTimeout"/>.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="by"/> is negative.</exception>
    /// <exception cref="InvalidOperationException">
    /// The server's clock is not a <see cref="ManualTimeProvider"/>, and the options have no method to advance it.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public Task AdvanceAsync(TimeSpan by, CancellationToken cancellationToken = default) =>
        _server.Clock.AdvanceAsync(by, cancellationToken);

    /// <summary>Waits until the events of all writes so far are written to the streams of all watches.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>A task that completes when the events are written.</returns>
    /// <remarks>Streams that are stalled or paused are not waited for.</remarks>
    /// <exception cref="TimeoutException">
    /// A client did not read its watch stream for <see cref="FakeEtcdOptions.DeliveryTimeout"/>.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public Task WaitForDeliveryAsync(CancellationToken cancellationToken = default) =>
        _server.Clock.WaitForDeliveryAsync(cancellationToken);
}
