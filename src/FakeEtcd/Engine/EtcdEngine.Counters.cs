namespace FakeEtcd.Engine;

internal sealed partial class EtcdEngine
{
    public EngineCounters Counters { get; } = new();

    /// <summary>The number of keys that exist.</summary>
    public int KeyCount => _store.State.Live.Count;

    /// <summary>The revision of the last compaction; 0 or less if there was none.</summary>
    public long CompactRevision => _store.State.CompactRevision;
}
