using Etcd.Discovery.Registration.Keys;
using Etcd.Discovery.Registration.Leases;

namespace Etcd.Discovery.Registration.Loop;

/// <content>One term: the life of one lease, and of the key under it.</content>
internal sealed partial class RegistrationLoop
{
    // An event that got lost must not hide a lost key for ever.
    private static readonly TimeSpan MinCheckInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MaxCheckInterval = TimeSpan.FromMinutes(1);

    private enum Work
    {
        /// <summary>It is time to look whether the key is still there.</summary>
        Check,

        /// <summary>There is a new endpoint to put, or a watch that told nothing more: look right away.</summary>
        Revisit,

        /// <summary>The key was deleted, or has another lease.</summary>
        KeyChanged,
    }

    /// <summary>Grants a lease and holds the key under it for as long as both last.</summary>
    /// <returns>Whether another term shall follow; if not, another owner has the key.</returns>
    private async Task<bool> RunTermAsync(CancellationToken cancellationToken)
    {
        var former = LeaseId;
        var lease = await TryUntilDoneAsync(token => _leases.GrantAsync(_options.Ttl, token), cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref _leaseId, lease.Id);
        Log(Status.SetKeyHeld(false));
        Log(Status.SetLeaseOverdue(false));

        using var term = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var keeping = _leases.KeepAsync(lease, this, term.Token);
        var holding = HoldAsync(lease, former, term.Token);
        await Task.WhenAny(keeping, holding).ConfigureAwait(false);
        await term.CancelAsync().ConfigureAwait(false);
        try
        {
            await Task.WhenAll(keeping, holding).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!keeping.IsFaulted && !holding.IsFaulted)
        {
            // Whoever ended second was cancelled, as wanted.
        }
        finally
        {
            if (!cancellationToken.IsCancellationRequested)
            {
                Log(Status.SetKeyHeld(false));
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (!holding.IsCompletedSuccessfully || await holding.ConfigureAwait(false) != ClaimOutcome.Taken)
        {
            return true;
        }

        await LetGoAsync().ConfigureAwait(false);
        return false;
    }

    /// <summary>Holds the key until it cannot be held under this lease.</summary>
    private async Task<ClaimOutcome> HoldAsync(GrantedLease lease, long former, CancellationToken cancellationToken)
    {
        var backoff = _connection.CreateBackoff();
        var writtenVersion = 0L;
        var held = false;
        var watch = new KeyWatch(_connection, Key, lease.Id);
        await using var closing = watch.ConfigureAwait(false);
        while (true)
        {
            var (endpoint, version) = Desired.Current;
            var claim = new Claim
            {
                Value = EndpointCodec.Encode(endpoint),
                LeaseId = lease.Id,
                FormerLeaseId = former,
                WasHeld = held,
                IsWritten = version == writtenVersion,
                MayTakeOver = _options.Takeover == TakeoverPolicy.TakeOver && !_first.Task.IsCompleted,
            };
            var (outcome, revision) = await TryUntilDoneAsync(
                token => _ownership.ClaimAsync(claim, token), cancellationToken).ConfigureAwait(false);
            if (outcome != ClaimOutcome.Held)
            {
                return outcome;
            }

            held = true;
            writtenVersion = version;
            Log(Status.SetKeyHeld(true));
            _first.TrySetResult();
            Desired.MarkWritten(version);

            // Not from the revision after: if that one were compacted, a delete at it would go unseen.
            switch (await WaitForWorkAsync(lease, watch, revision, version, backoff, cancellationToken).ConfigureAwait(false))
            {
                case Work.KeyChanged:
                    LogKeyChanged(Key);
                    held = false;
                    Log(Status.SetKeyHeld(false));

                    // Someone who deletes the key again and again must not make it a race.
                    await backoff.WaitAsync(cancellationToken).ConfigureAwait(false);
                    break;
                case Work.Check:
                    backoff.Reset();
                    break;
                default:
                    break;
            }
        }
    }

    private async Task<Work> WaitForWorkAsync(
        GrantedLease lease, KeyWatch watch, long heldAt, long version, Backoff backoff, CancellationToken cancellationToken)
    {
        using var check = new CancellationTokenSource(CheckInterval(lease), _connection.Time);
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, check.Token);
        var keyChanged = watch.WaitForLossAsync(heldAt, waiting.Token);
        var updated = Desired.WaitForChangeAsync(version, waiting.Token);
        var first = await Task.WhenAny(keyChanged, updated).ConfigureAwait(false);
        await waiting.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(keyChanged, updated).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();

        if (keyChanged.IsCompletedSuccessfully)
        {
            return Work.KeyChanged;
        }

        if (updated.IsCompletedSuccessfully)
        {
            return Work.Revisit;
        }

        if (first == keyChanged && !check.IsCancellationRequested)
        {
            var wait = backoff.Next();
            LogWatchBroken(Key, wait, Failure.Describe(keyChanged.Exception?.InnerException));
            await Task.Delay(wait, _connection.Time, cancellationToken).ConfigureAwait(false);
            return Work.Revisit;
        }

        return Work.Check;
    }

    private async Task<T> TryUntilDoneAsync<T>(Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        var backoff = _connection.CreateBackoff();
        while (true)
        {
            try
            {
                return await attempt(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (!FailuresEndIt && !cancellationToken.IsCancellationRequested && Failure.MayPass(exception))
            {
                var wait = backoff.Next();
                LogRetry(Key, wait, Failure.Describe(exception));
                await Task.Delay(wait, _connection.Time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task LetGoAsync()
    {
        try
        {
            await RevokeAsync().ConfigureAwait(false);
        }
        catch (EtcdException exception)
        {
            LogNotRevoked(Key, exception.Message);
        }
    }

    private static TimeSpan CheckInterval(GrantedLease lease) =>
        lease.Ttl < MinCheckInterval ? MinCheckInterval : lease.Ttl > MaxCheckInterval ? MaxCheckInterval : lease.Ttl;
}
