namespace FakeEtcd.Hosting.Pausing;

/// <summary>Where everything that a server reads or writes waits while the server is paused.</summary>
internal sealed class PauseGate
{
    private TaskCompletionSource? _pause;

    public bool IsPaused => Volatile.Read(ref _pause) is not null;

    /// <returns>Whether the gate was open.</returns>
    public bool TryPause() => Interlocked.CompareExchange(
        ref _pause, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), null) is null;

    /// <returns>Whether the gate was closed.</returns>
    public bool TryResume() => Interlocked.Exchange(ref _pause, null)?.TrySetResult() ?? false;

    /// <summary>Waits while the gate is closed, unless the connection is cut meanwhile.</summary>
    /// <returns>Whether the connection lives.</returns>
    public async ValueTask<bool> PassAsync(Task cut)
    {
        while (Volatile.Read(ref _pause) is { } pause && !cut.IsCompleted)
        {
            await Task.WhenAny(pause.Task, cut).ConfigureAwait(false);
        }

        return !cut.IsCompleted;
    }
}
