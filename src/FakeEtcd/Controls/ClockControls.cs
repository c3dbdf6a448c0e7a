using System.Globalization;

namespace FakeEtcd.Controls;

/// <summary>Advances a server's clock, and waits for deliveries and revisions.</summary>
internal sealed class ClockControls(RunningServer server)
{
    private long _waitedAt = -1;

    private FakeEtcdOptions Options => server.Node.Options;

    /// <summary>Advances the clock from timer to timer, so that its users react to each timer before the next one fires.</summary>
    public async Task AdvanceAsync(TimeSpan by, CancellationToken cancellationToken)
    {
        server.Lifetime.ThrowIfDisposed();
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        if (Options.AdvanceClock is { } advance)
        {
            await AdvanceInStepsAsync(advance, by, cancellationToken).ConfigureAwait(false);
        }
        else if (Options.TimeProvider is ManualTimeProvider clock)
        {
            var settling = new ClockSettling(() => clock.Changes + server.Node.Journal.Total, IsAnswering);
            var end = clock.Elapsed + by;
            do
            {
                await settling.WaitAsync(IsClientLate(), cancellationToken).ConfigureAwait(false);
            }
            while (clock.AdvanceToNextTimer(end));
        }
        else
        {
            throw new InvalidOperationException(
                $"AdvanceAsync() cannot move the server's clock. Start the server with options.{nameof(FakeEtcdOptions.UseManualClock)}(), "
                + $"or pass the clock's advance method to options.{nameof(FakeEtcdOptions.UseTimeProvider)}().");
        }

        await WaitForDeliveryAsync(cancellationToken).ConfigureAwait(false);
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

    /// <summary>Advances the clock of another library, whose timers are not known, in steps.</summary>
    private async Task AdvanceInStepsAsync(Action<TimeSpan> advance, TimeSpan by, CancellationToken cancellationToken)
    {
        var settling = new ClockSettling(() => server.Node.Journal.Total, IsAnswering);
        var step = ClockStep.For(server.Engine);
        TimeSpan next;
        do
        {
            await settling.WaitAsync(IsClientLate(), cancellationToken).ConfigureAwait(false);
            next = by < step ? by : step;
            advance(next);

            // The clock can run its timers on another thread, later. Leases that are due must expire before this returns.
            server.Engine.ExpireLeases();
            by -= next;
        }
        while (by > TimeSpan.Zero);
    }

    /// <summary>
    /// Whether a client with an open stream of keep-alives lets its lease come close to its end. The client may have stopped; but if it only
    /// got no time on the processor, it must not lose the lease. So wait longer, but once, and not again until a lease is renewed.
    /// </summary>
    private bool IsClientLate()
    {
        if (!server.Engine.HasNeglectedLeases() || !server.OpenStreams.ToList().Any(stream => stream.Rpc == EtcdRpc.LeaseKeepAlive))
        {
            return false;
        }

        var renewals = server.Engine.Counters.LeasesRenewed;
        return Interlocked.Exchange(ref _waitedAt, renewals) != renewals;
    }

    private bool IsAnswering() => server.Node.Journal.Pending.Count > 0;
}
