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
            var settling = new ClockSettling(() => clock.Changes + SignsOfLife, IsAnswering);
            var end = clock.Elapsed + by;
            var lastMove = TimeSpan.MaxValue;
            do
            {
                await SettleAsync(settling, () => clock.TimeToNextTimer(end), lastMove, cancellationToken).ConfigureAwait(false);
                lastMove = clock.TimeToNextTimer(end);
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
        var settling = new ClockSettling(() => SignsOfLife, IsAnswering);
        var total = by;
        TimeSpan next;
        do
        {
            var step = ClockStep.For(server.Engine, total);
            next = by < step ? by : step;
            await SettleAsync(settling, () => next, lastMove: step, cancellationToken).ConfigureAwait(false);
            advance(next);

            // The clock can run its timers on another thread, later. Leases that are due must expire before this returns.
            server.Engine.ExpireLeases();
            by -= next;
        }
        while (by > TimeSpan.Zero);
    }

    /// <summary>
    /// Waits until the clients have reacted. If a lease would then come close to its end although a client may be about to renew it, the
    /// client may have stopped; but if it only got no time on the processor, it must not lose the lease. So the wait goes on, but once, and
    /// not again until a lease is granted or renewed.
    /// </summary>
    private async Task SettleAsync(
        ClockSettling settling, Func<TimeSpan> nextMove, TimeSpan lastMove, CancellationToken cancellationToken)
    {
        await settling.WaitAsync(isCareful: false, cancellationToken).ConfigureAwait(false);

        // A move that is longer than the last one may skip a timer that a client is about to set.
        if (nextMove() > lastMove)
        {
            await settling.WaitAsync(isCareful: true, cancellationToken).ConfigureAwait(false);
        }

        while (WillClientBeLate(nextMove()))
        {
            await settling.WaitAsync(isCareful: true, cancellationToken).ConfigureAwait(false);
        }
    }

    private bool WillClientBeLate(TimeSpan after)
    {
        var hasStream = server.OpenStreams.ToList().Any(stream => stream.Rpc == EtcdRpc.LeaseKeepAlive);
        if (!server.Engine.WillNeglectLeases(after, areRenewed: hasStream))
        {
            return false;
        }

        var counters = server.Engine.Counters;
        var events = counters.LeasesRenewed + counters.LeasesGranted;
        return Interlocked.Exchange(ref _waitedAt, events) != events;
    }

    /// <summary>Grows with each answer to a client. The answers of an open keep-alive stream are in no journal until it ends.</summary>
    private long SignsOfLife => server.Node.Journal.Total + server.Engine.Counters.LeasesRenewed;

    private bool IsAnswering() => server.Node.Journal.Pending.Count > 0;
}
