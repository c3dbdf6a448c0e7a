using Etcd.Discovery.Registration.Keys;
using Etcd.Discovery.Registration.Leases;

namespace Etcd.Discovery.Registration.Loop;

/// <content>One lease session: from the grant of a lease until the lease or the key under it is lost.</content>
internal sealed partial class RegistrationLoop
{
    private enum WakeReason
    {
        /// <summary>The check interval has passed.</summary>
        CheckDue,

        /// <summary>The endpoint to register has changed.</summary>
        EndpointChanged,

        /// <summary>Another client deleted the key or put it under another lease.</summary>
        KeyChanged,

        /// <summary>The watch broke, and may have missed a change of the key.</summary>
        WatchBroken,
    }

    /// <summary>Grants a lease and holds the key under it as long as both last.</summary>
    /// <returns>How long the session lasted, if another one is to follow; null if another owner holds the key.</returns>
    private async Task<TimeSpan?> RunSessionAsync(CancellationToken cancellationToken)
    {
        var started = _connection.Time.GetTimestamp();
        var previousLeaseId = LeaseId;
        var lease = await CreateRetry().RunAsync(token => _leases.GrantAsync(_options.Ttl, token), cancellationToken).ConfigureAwait(false);
        _leaseTtl = (long)lease.Ttl.TotalSeconds;
        Volatile.Write(ref _leaseId, lease.Id);
        Log(Status.SetKeyHeld(false));
        Log(Status.SetLeaseOverdue(false));

        using var session = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var keepingAlive = _leases.KeepAliveAsync(lease, this, session.Token);
        var holding = HoldKeyAsync(lease, previousLeaseId, session.Token);
        await Task.WhenAny(keepingAlive, holding).ConfigureAwait(false);
        await session.CancelAsync().ConfigureAwait(false);
        try
        {
            await Task.WhenAll(keepingAlive, holding).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!keepingAlive.IsFaulted && !holding.IsFaulted)
        {
            // The task that ended second was canceled above.
        }
        finally
        {
            if (!cancellationToken.IsCancellationRequested)
            {
                Log(Status.SetKeyHeld(false));
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (holding.IsCompletedSuccessfully && await holding.ConfigureAwait(false) == ClaimOutcome.Taken)
        {
            await ReleaseLeaseAsync().ConfigureAwait(false);
            return null;
        }

        return _connection.Time.GetElapsedTime(started);
    }

    /// <summary>Holds the key until that is no longer possible with this lease.</summary>
    private async Task<ClaimOutcome> HoldKeyAsync(GrantedLease lease, long previousLeaseId, CancellationToken cancellationToken)
    {
        // A client that deletes the key repeatedly must not turn this into a race.
        var pause = CreateRetry();
        var watch = new KeyWatch(_connection, Key, lease.Id);
        await using var closing = watch.ConfigureAwait(false);
        var writtenVersion = 0L;
        var held = false;
        _ownership.Forget();
        while (true)
        {
            await pause.WaitAsync(cancellationToken).ConfigureAwait(false);
            var (endpoint, version) = Desired.Current;
            var claim = new Claim
            {
                Value = Writer.Write(endpoint),
                LeaseId = lease.Id,
                PreviousLeaseId = previousLeaseId,
                IsWritten = version == writtenVersion,
                MayTakeOver = _options.Takeover == TakeoverPolicy.TakeOver && !_first.Task.IsCompleted,
            };
            Volatile.Write(ref _claimed, true);
            var (outcome, revision) = await CreateRetry().RunAsync(token => _ownership.ClaimAsync(claim, token), cancellationToken)
                .ConfigureAwait(false);
            if (outcome != ClaimOutcome.Held)
            {
                return outcome;
            }

            if (!held && _first.Task.IsCompleted)
            {
                _connection.Metrics.CountReregistration(Target);
            }

            held = true;
            writtenVersion = version;
            Log(Status.SetKeyHeld(true));
            _first.TrySetResult();
            Desired.MarkWritten(version);

            switch (await WaitForWorkAsync(lease, watch, revision, version, pause, cancellationToken).ConfigureAwait(false))
            {
                case WakeReason.CheckDue:
                    pause.Reset();
                    break;
                case WakeReason.KeyChanged:
                    LogKeyChanged(Key);
                    held = false;
                    _ownership.Forget();
                    Log(Status.SetKeyHeld(false));
                    pause.ScheduleWait();
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>Waits until the key needs a claim again. The watch stays open meanwhile, and from one wait to the next.</summary>
    private async Task<WakeReason> WaitForWorkAsync(
        GrantedLease lease, KeyWatch watch, long heldAt, long version, Retry pause, CancellationToken cancellationToken)
    {
        using var check = new CancellationTokenSource(lease.CheckInterval, _connection.Time);
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, check.Token);
        var keyChanged = watch.WaitForLossAsync(heldAt, waiting.Token);
        var updated = Desired.WaitForChangeAsync(version, waiting.Token);
        var first = await Task.WhenAny(keyChanged, updated).ConfigureAwait(false);
        await waiting.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(keyChanged, updated).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();

        if (keyChanged.IsCompletedSuccessfully)
        {
            return WakeReason.KeyChanged;
        }

        if (keyChanged.IsFaulted)
        {
            LogWatchBroken(Key, pause.ScheduleWait(), EtcdErrors.Describe(keyChanged.Exception.InnerException));
            return WakeReason.WatchBroken;
        }

        return first == updated && updated.IsCompletedSuccessfully ? WakeReason.EndpointChanged : WakeReason.CheckDue;
    }
}
