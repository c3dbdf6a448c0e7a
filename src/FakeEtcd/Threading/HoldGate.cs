namespace FakeEtcd.Threading;

/// <summary>A gate that stays closed while at least one reason holds it.</summary>
internal sealed class HoldGate
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _held = NewSource();
    private TaskCompletionSource _opened = Completed();
    private volatile HoldReasons _reasons;

    public HoldReasons Reasons => _reasons;

    public bool IsHeld => _reasons != HoldReasons.None;

    /// <summary>A task that completes when the gate closes; already complete while the gate is held.</summary>
    public Task WhenHeld
    {
        get
        {
            lock (_lock)
            {
                return _held.Task;
            }
        }
    }

    /// <summary>A task that completes when the gate opens; already complete while the gate is open.</summary>
    public Task WhenOpen
    {
        get
        {
            lock (_lock)
            {
                return _opened.Task;
            }
        }
    }

    /// <summary>Adds a reason. The first one closes the gate.</summary>
    /// <returns>Whether the reason is new.</returns>
    public bool Hold(HoldReasons reason)
    {
        lock (_lock)
        {
            if (_reasons.HasFlag(reason))
            {
                return false;
            }

            if (_reasons == HoldReasons.None)
            {
                _opened = NewSource();
                _held.TrySetResult();
            }

            _reasons |= reason;
            return true;
        }
    }

    /// <summary>Removes a reason. Removing the last one opens the gate.</summary>
    /// <returns>Whether the reason was present.</returns>
    public bool Release(HoldReasons reason)
    {
        lock (_lock)
        {
            if (!_reasons.HasFlag(reason))
            {
                return false;
            }

            _reasons &= ~reason;
            if (_reasons == HoldReasons.None)
            {
                _held = NewSource();
                _opened.TrySetResult();
            }

            return true;
        }
    }

    /// <summary>Waits until the gate is open.</summary>
    public async ValueTask PassAsync(CancellationToken cancellationToken)
    {
        while (IsHeld)
        {
            await WhenOpen.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until the gate is open or another task completes.</summary>
    /// <returns>Whether the gate opened before <paramref name="abandoned"/> completed.</returns>
    public async ValueTask<bool> PassAsync(Task abandoned)
    {
        while (IsHeld && !abandoned.IsCompleted)
        {
            await Task.WhenAny(WhenOpen, abandoned).ConfigureAwait(false);
        }

        return !abandoned.IsCompleted;
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static TaskCompletionSource Completed()
    {
        var source = NewSource();
        source.SetResult();
        return source;
    }
}
