namespace FakeEtcd.Engine.Storage;

/// <summary>One consistent view of a store, published whole after each commit and compaction.</summary>
/// <param name="Revision">The revision of the last write.</param>
/// <param name="CompactRevision">The revision below which nothing can be read.</param>
/// <param name="Live">The keys that exist at <paramref name="Revision"/>.</param>
/// <param name="All">The keys that exist or existed at any revision that can still be read.</param>
internal sealed record StoreState(long Revision, long CompactRevision, KeyIndex Live, KeyIndex All)
{
    public static readonly StoreState Initial = new(EtcdRevision.Initial, EtcdRevision.NeverCompacted, KeyIndex.Empty, KeyIndex.Empty);
}
