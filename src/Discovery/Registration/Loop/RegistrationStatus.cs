using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Etcd.Discovery.Registration.Loop;

/// <summary>The state of one registration. Safe for use by several threads.</summary>
internal sealed class RegistrationStatus
{
    private readonly ObservableValue<Snapshot> _current = new(new Snapshot());

    public RegistrationState State => _current.Value.State;

    /// <summary>Returns the present state and all changes from then on, in order, until the last one.</summary>
    public IAsyncEnumerable<RegistrationStateChange> WatchAsync(CancellationToken cancellationToken)
    {
        var last = _current.Value.Last;
        return ReadAsync(last, cancellationToken);
    }

    /// <summary>Enters a state. A final state is never left.</summary>
    /// <returns>The states before and after.</returns>
    public (RegistrationState Before, RegistrationState After) Enter(RegistrationState state) => Update(current => current.Enter(state));

    /// <summary>Records whether the key is in etcd under the lease.</summary>
    /// <returns>The states before and after.</returns>
    public (RegistrationState Before, RegistrationState After) SetKeyHeld(bool held) =>
        Update(current => current.With(held, current.LeaseOverdue));

    /// <summary>Records whether the lease may have expired.</summary>
    /// <returns>The states before and after.</returns>
    public (RegistrationState Before, RegistrationState After) SetLeaseOverdue(bool overdue) =>
        Update(current => current.With(current.KeyHeld, overdue));

    /// <summary>Waits for a state, even if the registration leaves it at once.</summary>
    /// <exception cref="InvalidOperationException">The registration has ended in another state.</exception>
    public async Task WaitForAsync(RegistrationState state, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var entries = _current.Value.CountEntries(state);
        await _current.WaitAsync(HasEntered, cancellationToken).ConfigureAwait(false);

        bool HasEntered(Snapshot now)
        {
            if (now.State == state || now.CountEntries(state) > entries)
            {
                return true;
            }

            return IsFinal(now.State)
                ? throw new InvalidOperationException($"The registration has ended as {now.State} and can no longer be {state}.")
                : false;
        }
    }

    private static async IAsyncEnumerable<RegistrationStateChange> ReadAsync(
        StateLink link, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return new RegistrationStateChange(null, link.Change.State);
        while (!IsFinal(link.Change.State))
        {
            link = await link.Next.WaitAsync(cancellationToken).ConfigureAwait(false);
            yield return link.Change;
        }
    }

    private static bool IsFinal(RegistrationState state) => state is RegistrationState.Superseded or RegistrationState.Deregistered;

    private (RegistrationState Before, RegistrationState After) Update(Func<Snapshot, Snapshot> change)
    {
        var (before, after) = _current.Update(change);
        if (before.Last != after.Last)
        {
            before.Last.Append(after.Last);
        }

        return (before.State, after.State);
    }

    private sealed record Snapshot
    {
        public RegistrationState State => Last.Change.State;

        /// <summary>The last change of the state.</summary>
        public StateLink Last { get; private init; } = new(new RegistrationStateChange(null, RegistrationState.Pending));

        public bool KeyHeld { get; private init; }

        public bool LeaseOverdue { get; private init; }

        /// <summary>How often the registration has entered each state.</summary>
        private ImmutableDictionary<RegistrationState, int> Entries { get; init; } = ImmutableDictionary<RegistrationState, int>.Empty;

        public int CountEntries(RegistrationState state) => Entries.GetValueOrDefault(state);

        public Snapshot Enter(RegistrationState state) => state == State || IsFinal(State) ? this : this with
        {
            Last = new StateLink(new RegistrationStateChange(State, state)),
            Entries = Entries.SetItem(state, CountEntries(state) + 1),
        };

        public Snapshot With(bool keyHeld, bool leaseOverdue)
        {
            if (keyHeld == KeyHeld && leaseOverdue == LeaseOverdue)
            {
                return this;
            }

            var observed = this with { KeyHeld = keyHeld, LeaseOverdue = leaseOverdue };
            return keyHeld && !leaseOverdue ? observed.Enter(RegistrationState.Registered)
                : keyHeld || State == RegistrationState.Registered ? observed.Enter(RegistrationState.Lost)
                : observed;
        }
    }
}
