namespace FakeEtcd;

public sealed partial class FakeEtcdServer
{
    /// <summary>The server's leases, without a request.</summary>
    public LeaseControls Leases { get; }

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
    public Task AdvanceAsync(TimeSpan by, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        var options = _node.Options;
        Action<TimeSpan>? own = options.TimeProvider is ManualTimeProvider clock ? clock.Advance : null;
        var advance = options.AdvanceClock
            ?? own
            ?? throw new InvalidOperationException(
                $"The server runs on a clock that cannot be moved. Start it with options.{nameof(FakeEtcdOptions.UseManualClock)}(), "
                + $"or give {nameof(FakeEtcdOptions)}.{nameof(FakeEtcdOptions.UseTimeProvider)} the way to advance it.");
        advance(by);

        // A clock of another library may run its timers elsewhere; what is due by now must be gone by now.
        Engine.ExpireLeases();
        return WaitForDeliveryAsync(cancellationToken);
    }

    /// <summary>Waits until every watch has had the events of all that happened so far written to its stream.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>A task that ends with the delivery.</returns>
    /// <exception cref="TimeoutException">
    /// A client did not read its watch stream for <see cref="FakeEtcdOptions.DeliveryTimeout"/>.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public async Task WaitForDeliveryAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        var timeout = _node.Options.DeliveryTimeout;
        try
        {
            await Engine.DeliveredAsync().WaitAsync(timeout, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException(
                $"Some watch did not take its events within {timeout}: its client does not read the stream. Read it meanwhile, or raise "
                + $"{nameof(FakeEtcdOptions)}.{nameof(FakeEtcdOptions.DeliveryTimeout)}.",
                exception);
        }
    }
}
