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
    /// <param name="cancellationToken">Gives up waiting for the delivery, for example because a client never reads its stream.</param>
    /// <returns>A task that ends with the delivery.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="by"/> is negative: time does not run backwards.</exception>
    /// <exception cref="InvalidOperationException">The server's clock cannot be moved.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public Task AdvanceAsync(TimeSpan by, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        var options = _context.Options;
        Action<TimeSpan>? own = options.TimeProvider is ManualTimeProvider clock ? clock.Advance : null;
        var advance = options.AdvanceClock
            ?? own
            ?? throw new InvalidOperationException(
                $"The server runs on a clock that cannot be moved. Start it with options.{nameof(FakeEtcdOptions.UseManualClock)}(), "
                + $"or set {nameof(FakeEtcdOptions)}.{nameof(FakeEtcdOptions.AdvanceClock)}.");
        advance(by);

        // A clock of another library may run its timers elsewhere; what is due by now must be gone by now.
        _context.Engine.ExpireLeases();
        return WaitForDeliveryAsync(cancellationToken);
    }

    /// <summary>Waits until every watch has had the events of all that happened so far written to its stream.</summary>
    /// <param name="cancellationToken">Gives up waiting, for example because a client never reads its stream.</param>
    /// <returns>A task that ends with the delivery.</returns>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public Task WaitForDeliveryAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return _context.Engine.DeliveredAsync().WaitAsync(cancellationToken);
    }
}
