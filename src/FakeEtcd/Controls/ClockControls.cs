using System.Globalization;

namespace FakeEtcd.Controls;

/// <summary>Advances a server's clock, and waits for deliveries and revisions.</summary>
internal sealed class ClockControls(RunningServer server)
{
    private FakeEtcdOptions Options => server.Node.Options;

    public Task AdvanceAsync(TimeSpan by, CancellationToken cancellationToken)
    {
        server.Lifetime.ThrowIfDisposed();
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        Action<TimeSpan>? advanceManualClock = Options.TimeProvider is ManualTimeProvider clock ? clock.Advance : null;
        var advance = Options.AdvanceClock
            ?? advanceManualClock
            ?? throw new InvalidOperationException(
                $"AdvanceAsync() cannot move the server's clock. Start the server with options.{nameof(FakeEtcdOptions.UseManualClock)}(), "
                + $"or pass the clock's advance method to options.{nameof(FakeEtcdOptions.UseTimeProvider)}().");
        advance(by);

        // The clock of another library can run its timers on another thread, later. Leases that are due must expire before this returns.
        server.Engine.ExpireLeases();
        return WaitForDeliveryAsync(cancellationToken);
    }

    public Task WaitForDeliveryAsync(CancellationToken cancellationToken)
    {
        server.Lifetime.ThrowIfDisposed();
        return DeliveryWait.WaitAsync(server.Engine.DeliveredAsync(), Options, cancellationToken);
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
                    $"The server is at revision {server.Engine.Revision} and did not reach {revision} within {Options.DeliveryTimeout}."),
                exception);
        }
    }
}
