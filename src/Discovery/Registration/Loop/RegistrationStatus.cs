namespace Etcd.Discovery.Registration;

/// <summary>The state of one registration, and those who wait for it to change.</summary>
internal sealed class RegistrationStatus
{
    private readonly Lock _lock = new();
    private readonly List<(RegistrationState State, TaskCompletionSource Reached)> _waiters = [];
    private RegistrationState _state = RegistrationState.Pending;

    public RegistrationState State
    {
        get
        {
            lock (_lock)
            {
                return _state;
            }
        }
    }

    public static bool IsFinal(RegistrationState state) =>
        state is RegistrationState.Superseded or RegistrationState.Deregistered;

    /// <summary>Moves to a state; a final one is never left.</summary>
    /// <returns>Whether the state changed.</returns>
    public bool MoveTo(RegistrationState state, out RegistrationState before)
    {
        lock (_lock)
        {
            before = _state;
            if (_state == state || IsFinal(_state))
            {
                return false;
            }

            _state = state;
            foreach (var (wanted, reached) in _waiters)
            {
                if (wanted == state)
                {
                    reached.TrySetResult();
                }
                else if (IsFinal(state))
                {
                    reached.TrySetException(NeverAgain(wanted));
                }
            }

            _waiters.RemoveAll(waiter => waiter.Reached.Task.IsCompleted);
            return true;
        }
    }

    /// <summary>Waits for a state, even one that is passed through only briefly.</summary>
    /// <exception cref="InvalidOperationException">The registration has ended in another state.</exception>
    public async Task WaitForAsync(RegistrationState state, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_state == state)
            {
                return;
            }

            if (IsFinal(_state))
            {
                throw NeverAgain(state);
            }

            _waiters.Add((state, reached));
        }

        try
        {
            await reached.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lock (_lock)
            {
                _waiters.Remove((state, reached));
            }
        }
    }

    private InvalidOperationException NeverAgain(RegistrationState wanted) =>
        new($"the registration has ended as {_state} and will not be {wanted} again");
}
