using Mvcc = Etcd.Api.KeyValue;

namespace FakeEtcd.Engine.Storage;

/// <summary>One version of a key, created by a put or a delete. Immutable after the commit, apart from <see cref="Previous"/>.</summary>
/// <param name="history">The key's history, which contains this version until it is compacted.</param>
/// <param name="data">The key-value pair. A tombstone contains only the key, as in etcd.</param>
/// <param name="main">The revision of the transaction that made the change.</param>
/// <param name="sub">The position of the change within that transaction.</param>
/// <param name="isTombstone">Whether the change deleted the key.</param>
internal sealed class KeyVersion(KeyHistory history, Mvcc data, long main, int sub, bool isTombstone)
{
    public KeyHistory History { get; } = history;

    public Mvcc Data { get; } = data;

    public long Main { get; } = main;

    public int Sub { get; } = sub;

    public bool IsTombstone { get; } = isTombstone;

    /// <summary>The version before this one; null if there is none, or if a compaction removed it.</summary>
    public KeyVersion? Previous { get; internal set; }

    /// <summary>Returns a copy for another history.</summary>
    public KeyVersion CopyFor(KeyHistory other) => new(other, Data, Main, Sub, IsTombstone);

    /// <summary>Returns the newest version at or before a revision, beginning with this one; null if there is none.</summary>
    public KeyVersion? At(long revision)
    {
        var version = this;
        while (version is not null && version.Main > revision)
        {
            version = version.Previous;
        }

        return version;
    }
}
