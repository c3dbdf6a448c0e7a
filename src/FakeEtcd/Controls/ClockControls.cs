using System.Globalization;

namespace FakeEtcd.Controls;

/// <summary>Moves a server's clock, and waits for what the server owes its clients.</summary>
internal sealed class ClockControls(RunningServer server)
{
    private FakeEtcdOptions Options => server.Node.Options;

    public Task AdvanceAsync(TimeSpan by, CancellationToken cancellationToken)
    {
        server.Lifetime.ThrowIfDisposed();
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        Action<TimeSpan>? own = Options.TimeProvider is ManualTimeProvider clock ? clock.Advance : null;
        var advance = Options.AdvanceClock
            ?? own
            ?? throw new InvalidOperationException(
                $"The server runs on a clock that cannot be moved. Start it with options.{nameof(FakeEtcdOptions.UseManualClock)}(), "
                + $"or give {nameof(FakeEtcdOptions)}.{nameof(FakeEtcdOptions.UseTimeProvider)} the way to advance it.");
        advance(by);

        // The clock of another library may run its timers elsewhere; what is due by now must be gone by now.
        server.Engine.ExpireLeases();
        return WaitForDeliveryAsync(cancellationToken);
    }

    public async Task WaitForDeliveryAsync(CancellationToken cancellationToken)
    {
        server.Lifetime.ThrowIfDisposed();
        try
        {
            await server.Engine.DeliveredAsync()
                .WaitAsync(Options.DeliveryTimeout, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException(
                $"A watch did not take its events within {Options.DeliveryTimeout}: its client does not read the stream. Read it meanwhile, or "
                + $"raise {nameof(FakeEtcdOptions)}.{nameof(FakeEtcdOptions.DeliveryTimeout)}.",
                exception);
        }
    }

    public async Task WaitForRevisionAsync(long revision, CancellationToken cancellationToken)
    {
        server.Lifetime.ThrowIfDisposed();
        try
        {
            await server.Node.Committed
                .WaitUntilAsync(() => server.Engine.Revision >= revision, Options.DeliveryTimeout, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The server is at revision {server.Engine.Revision}, and did not reach {revision} within {Options.DeliveryTimeout}."),
                exception);
        }
    }
}
