namespace FakeEtcd;

public sealed partial class FakeEtcdServer
{
    /// <summary>Gets the controls of the server's leases.</summary>
    public LeaseControls Leases => _server.Leases;

    /// <summary>Advances the server's clock.</summary>
    /// <param name="by">How far to advance; zero runs the timers that are due now.</param>
    /// <param name="cancellationToken">Cancels the wait for the delivery.</param>
    /// <returns>
    /// A task that completes when all leases that are due are revoked and their delete events are written to the streams of all watches.
    /// </returns>
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
