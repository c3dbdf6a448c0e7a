using FakeEtcd.Protocol;

namespace FakeEtcd.Engine.Watches;

/// <summary>A range and its watchers.</summary>
internal sealed class WatchedRange(KeyRange range)
{
    public KeyRange Range { get; } = range;

    public HashSet<Watcher> Watchers { get; } = [];
}
