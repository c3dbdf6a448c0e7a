using System.Collections.Immutable;
using System.Runtime.ExceptionServices;

namespace Etcd.Discovery;

/// <summary>The updates that one subscriber has not taken yet.</summary>
/// <remarks>Neither side waits for the other. A subscriber that is very far behind gets several updates as one.</remarks>
internal sealed class EndpointFeed
{
    /// <summary>The number of updates that are kept apart.</summary>
    public const int Capacity = 1_000;

    private readonly ObservableValue<State> _state = new(new State([], 0, null, null));

    /// <summary>The number of failures so far.</summary>
    public int Failures => _state.Value.Failures;

    public void Add(SnapshotUpdate update) => _state.Update(state => state with { Updates = Append(state.Updates, update) });

    public void Fail(EtcdException failure) =>
        _state.Update(state => state with { Failures = state.Failures + 1, Failure = failure });

    public void End(Exception reason) => _state.Update(state => state with { Ended = reason });

    /// <summary>Waits for the next update, or for a failure.</summary>
    /// <param name="failures">The number of failures that the caller knows of.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The update, or the failure and the new number of failures.</returns>
    public async Task<(SnapshotUpdate? Update, EtcdException? Failure, int Failures)> NextAsync(
        int failures, CancellationToken cancellationToken)
    {
        var state = await _state
            .WaitAsync(state => state.Updates.Count > 0 || state.Failures > failures || state.Ended is not null, cancellationToken)
            .ConfigureAwait(false);
        if (state.Updates.Count > 0)
        {
            var (before, _) = _state.Update(current => current with { Updates = current.Updates.RemoveAt(0) });
            return (before.Updates[0], null, state.Failures);
        }

        if (state.Failures > failures)
        {
            return (null, state.Failure, state.Failures);
        }

        ExceptionDispatchInfo.Throw(state.Ended!);
        return default;
    }

    private static ImmutableList<SnapshotUpdate> Append(ImmutableList<SnapshotUpdate> updates, SnapshotUpdate update)
    {
        if (updates.Count < Capacity)
        {
            return updates.Add(update);
        }

        var changes = update.Snapshot.ChangesSince(updates[^2].Snapshot);
        return changes.Count > 0
            ? updates.SetItem(updates.Count - 1, new SnapshotUpdate(update.Snapshot, changes))
            : updates.RemoveAt(updates.Count - 1);
    }

    /// <param name="Updates">The updates, the oldest first.</param>
    /// <param name="Failures">The number of failures of the first list.</param>
    /// <param name="Failure">The last failure.</param>
    /// <param name="Ended">Why no update follows.</param>
    private sealed record State(ImmutableList<SnapshotUpdate> Updates, int Failures, EtcdException? Failure, Exception? Ended);
}
