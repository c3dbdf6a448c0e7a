namespace FakeEtcd;

public sealed partial class FakeEtcdServer
{
    /// <summary>The server's leases, without a request.</summary>
    public LeaseControls Leases => _server.Leases;

    /// <summary>
    /// Moves the server's clock forward, and returns once every lease that came due is revoked and every watch that is to
    /// see it has had its events written to its stream.
    /// </summary>
    /// <param name="by">How far; zero runs what is due now.</param>
    /// <param name="cancellationToken">Cancels the wait for the delivery.</param>
    /// <returns>A task that ends with the delivery.</returns>
    /// <exception cref="TimeoutException">
    /// A client did not read its watch stream for <see cref="FakeEtcdOptions.DeliveryTimeout"/>.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="by"/> is negative: time does not run backwards.</exception>
    /// <exception cref="InvalidOperationException">The server's clock cannot be moved.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public Task AdvanceAsync(TimeSpan by, CancellationToken cancellationToken = default) =>
        _server.Clock.AdvanceAsync(by, cancellationToken);

    /// <summary>Waits until every watch has had the events of all that happened so far written to its stream.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>A task that ends with the delivery.</returns>
    /// <exception cref="TimeoutException">
    /// A client did not read its watch stream for <see cref="FakeEtcdOptions.DeliveryTimeout"/>.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public Task WaitForDeliveryAsync(CancellationToken cancellationToken = default) =>
        _server.Clock.WaitForDeliveryAsync(cancellationToken);
}
