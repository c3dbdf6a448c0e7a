namespace FakeEtcd.Engine.Storage;

/// <summary>All that a store holds, at one moment. Nothing in it changes, so that any number of stores can be made of it.</summary>
/// <param name="Revision">The revision of the last write.</param>
/// <param name="CompactRevision">The revision below which nothing can be read.</param>
/// <param name="Histories">The uncompacted versions of each key, in key order, each oldest first.</param>
/// <param name="FirstLogged">The revision of the first entry of <paramref name="Log"/>.</param>
/// <param name="Log">What each revision changed.</param>
/// <param name="StoredBytes">What the store holds, in bytes of marshalled pairs.</param>
internal sealed record StoreSnapshot(
    long Revision,
    long CompactRevision,
    IReadOnlyList<(KeyHistory History, KeyVersion[] Versions)> Histories,
    long FirstLogged,
    IReadOnlyList<KeyVersion[]> Log,
    long StoredBytes);
