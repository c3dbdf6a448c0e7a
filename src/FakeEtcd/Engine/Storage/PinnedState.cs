namespace FakeEtcd.Engine.Storage;

/// <summary>A state that stays readable whatever is compacted, until it is disposed.</summary>
internal sealed class PinnedState(StoreState state, Action release) : IDisposable
{
    private Action? _release = release;

    public StoreState State { get; } = state;

    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
}
