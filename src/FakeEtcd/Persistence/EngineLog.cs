using FakeEtcd.Engine;

namespace FakeEtcd.Persistence;

/// <summary>The log of one engine. When a server replaces its state, the log of the new engine takes the place of the old one's.</summary>
internal sealed class EngineLog(ChangeQueue queue) : IChangeLog
{
    public void Append(EngineChange change) => queue.Append(this, change);

    public void RequireWritable() => queue.RequireWritable();

    public ValueTask WhenStoredAsync() => queue.WhenStoredAsync();
}
