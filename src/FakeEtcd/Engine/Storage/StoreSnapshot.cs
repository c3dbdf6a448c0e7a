namespace FakeEtcd.Engine.Storage;

/// <summary>The content of a store at one moment. Immutable, so that any number of stores can be created from it.</summary>
/// <param name="Revision">The revision of the last write.</param>
/// <param name="CompactRevision">The compacted revision. Earlier revisions are not readable.</param>
/// <param name="Histories">The keys in key order, with the uncompacted versions of each key, oldest first.</param>
/// <param name="FirstLogged">The revision of the first entry of <paramref name="Log"/>.</param>
/// <param name="Log">The changes of each revision.</param>
/// <param name="StoredBytes">The size of the stored pairs in bytes, as serialized messages.</param>
internal sealed record StoreSnapshot(
    long Revision,
    long CompactRevision,
    IReadOnlyList<(KeyHistory History, KeyVersion[] Versions)> Histories,
    long FirstLogged,
    IReadOnlyList<KeyVersion[]> Log,
    long StoredBytes);
