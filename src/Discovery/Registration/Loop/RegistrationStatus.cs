using System.Collections.Immutable;

namespace Etcd.Discovery.Registration.Loop;

/// <summary>The state of one registration. Safe for use by several threads.</summary>
internal sealed class RegistrationStatus
{
    private readonly ObservableValue<Snapshot> _current = new(new Snapshot());

    public RegistrationState State => _current.Value.State;

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

            return now.IsFinal
                ? throw new InvalidOperationException($"The registration has ended as {now.State} and can no longer be {state}.")
                : false;
        }
    }

    private (RegistrationState Before, RegistrationState After) Update(Func<Snapshot, Snapshot> change)
    {
        var (before, after) = _current.Update(change);
        return (before.State, after.State);
    }

    private sealed record Snapshot
    {
        public RegistrationState State { get; private init; } = RegistrationState.Pending;

        public bool KeyHeld { get; private init; }

        public bool LeaseOverdue { get; private init; }

        /// <summary>How often the registration has entered each state.</summary>
        private ImmutableDictionary<RegistrationState, int> Entries { get; init; } = ImmutableDictionary<RegistrationState, int>.Empty;

        public bool IsFinal => State is RegistrationState.Superseded or RegistrationState.Deregistered;

        public int CountEntries(RegistrationState state) => Entries.GetValueOrDefault(state);

        public Snapshot Enter(RegistrationState state) => state == State || IsFinal
            ? this
            : this with { State = state, Entries = Entries.SetItem(state, CountEntries(state) + 1) };

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
