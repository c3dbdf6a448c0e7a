namespace FakeEtcd.Engine.Storage;

/// <summary>A consistent view of a store, published atomically after each commit and compaction.</summary>
/// <param name="Revision">The revision of the last write.</param>
/// <param name="CompactRevision">The compacted revision. Earlier revisions are not readable.</param>
/// <param name="Live">The keys that exist at <paramref name="Revision"/>.</param>
/// <param name="All">The keys that exist at any readable revision.</param>
internal sealed record StoreState(long Revision, long CompactRevision, KeyIndex Live, KeyIndex All)
{
    public static readonly StoreState Initial = new(EtcdRevision.Initial, EtcdRevision.NeverCompacted, KeyIndex.Empty, KeyIndex.Empty);
}
