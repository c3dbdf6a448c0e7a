using FakeEtcd.Engine;

namespace FakeEtcd.Persistence;

/// <summary>The replacement of the stored state by that of another engine. Either the writer begins it, or it is refused.</summary>
internal sealed class Replacement(EtcdEngine engine)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _isDecided;

    public EtcdEngine Engine => engine;

    /// <summary>Completes when the other state is stored.</summary>
    public Task Done => _done.Task;

    /// <summary>Begins the replacement. The caller then calls <see cref="Complete"/> or <see cref="Fail"/>.</summary>
    /// <returns>Whether it may go on; false if it was refused.</returns>
    public bool TryBegin() => Interlocked.Exchange(ref _isDecided, 1) == 0;

    /// <summary>Refuses the replacement, unless it has begun.</summary>
    public void Refuse()
    {
        if (TryBegin())
        {
            Fail(new IOException("The data directory cannot be written. The state that it has is kept."));
        }
    }

    public void Complete() => _done.SetResult();

    public void Fail(Exception exception) =>
        _done.SetException(exception as IOException ?? new IOException($"The state cannot be stored: {exception.Message}", exception));
}
