namespace FakeEtcd.Engine.Storage;

/// <summary>A consistent view of a store.</summary>
/// <param name="Revision">The revision of the last write.</param>
/// <param name="CompactRevision">The compacted revision. Earlier revisions are not readable.</param>
/// <param name="Keys">The keys that exist at any readable revision.</param>
internal sealed record StoreState(long Revision, long CompactRevision, KeyIndex Keys);
