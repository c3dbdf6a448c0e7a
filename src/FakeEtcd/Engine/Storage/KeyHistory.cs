using Google.Protobuf;

namespace FakeEtcd.Engine.Storage;

/// <summary>
/// The uncompacted versions of one key: a list that begins with the newest one, which nearly every read needs.
/// </summary>
/// <remarks>
/// There is one writer at a time. Readers need no lock: a writer only adds newer versions in front, and a compaction cuts off older ones
/// than a reader may read.
/// </remarks>
internal sealed class KeyHistory(ByteString key)
{
    private KeyVersion? _newest;

    public ByteString Key { get; } = key;

    /// <summary>The newest version; null if the whole history is compacted.</summary>
    public KeyVersion? Newest => Volatile.Read(ref _newest);

    /// <summary>Whether the key exists for the writer.</summary>
    public bool IsLive => Newest is { IsTombstone: false };

    /// <summary>
    /// Returns the newest version at or before a revision, which may be a tombstone, or null if there is none. Walks back from the newest
    /// version, as etcd does.
    /// </summary>
    public KeyVersion? At(long revision) => Newest?.At(revision);

    /// <summary>Returns the version that readers at a revision see, or null if the key does not exist at that revision.</summary>
    public KeyVersion? LiveAt(long revision) => At(revision) is { IsTombstone: false } version ? version : null;

    public void Append(KeyVersion version)
    {
        version.Previous = _newest;
        Volatile.Write(ref _newest, version);
    }

    /// <summary>Undoes the last <see cref="Append"/>, before its commit.</summary>
    public void RemoveLast() => Volatile.Write(ref _newest, _newest!.Previous);

    /// <summary>Removes all versions.</summary>
    public void Clear() => Volatile.Write(ref _newest, null);

    /// <summary>
    /// Returns the oldest version that a compaction at a revision keeps for readers at that revision, or null if there is none.
    /// </summary>
    /// <remarks>
    /// The compaction keeps a deletion at exactly that revision, even if the same transaction wrote the key again (etcd 3.5.16 and later).
    /// </remarks>
    public KeyVersion? KeptAt(long revision)
    {
        var last = At(revision);
        for (var version = last; version is not null && version.Main == revision; version = version.Previous)
        {
            if (version.IsTombstone)
            {
                return version;
            }
        }

        return last is { IsTombstone: false } ? last : null;
    }

    /// <summary>
    /// Enumerates the versions that a compaction at a revision leaves, newest first, also before it has freed the memory of the others.
    /// </summary>
    public IEnumerable<KeyVersion> LeftBy(long revision)
    {
        var version = Newest;
        for (; version is not null && version.Main > revision; version = version.Previous)
        {
            yield return version;
        }

        var oldest = KeptAt(revision);
        for (; version is not null && oldest is not null; version = version.Previous)
        {
            yield return version;
            if (version == oldest)
            {
                break;
            }
        }
    }
}
