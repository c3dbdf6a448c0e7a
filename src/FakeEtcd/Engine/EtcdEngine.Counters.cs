namespace FakeEtcd.Engine;

internal sealed partial class EtcdEngine
{
    public EngineCounters Counters { get; } = new();

    /// <summary>The number of keys that exist.</summary>
    public int KeyCount
    {
        get
        {
            lock (_gate)
            {
                return _store.State.Keys.Live;
            }
        }
    }

    /// <summary>The revision of the last compaction; 0 or less if there was none.</summary>
    public long CompactRevision => _store.State.CompactRevision;
}
