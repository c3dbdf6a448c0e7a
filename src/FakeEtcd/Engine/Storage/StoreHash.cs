using System.Buffers.Binary;
using System.Numerics;
using Google.Protobuf;

namespace FakeEtcd.Engine.Storage;

/// <summary>
/// etcd's hash of a store's history: CRC-32C over each revision's key in etcd's database and the marshalled
/// pair under it. Two servers with equal hashes hold the same bytes.
/// </summary>
internal static class StoreHash
{
    /// <summary>Main revision, an underscore, sub revision, and a mark if the revision is a deletion.</summary>
    private const int RevisionKeyLength = sizeof(long) + 1 + sizeof(long);

    private static ReadOnlySpan<byte> Bucket => "key"u8;

    /// <summary>Hashes what a view holds up to a revision, as a request for its hash does.</summary>
    public static uint Compute(StoreState view, long revision) => Compute(view, revision, countsDeletions: false);

    /// <summary>Hashes what a compaction is about to look at, as the compaction itself does.</summary>
    /// <param name="view">The store before the compaction.</param>
    /// <param name="revision">The revision of the compaction.</param>
    public static uint ComputeAtCompaction(StoreState view, long revision) => Compute(view, revision, countsDeletions: true);

    private static uint Compute(StoreState view, long revision, bool countsDeletions)
    {
        var kept = new HashSet<KeyVersion>(ReferenceEqualityComparer.Instance);
        var versions = new List<KeyVersion>();
        foreach (var history in view.All.Enumerate(KeyRange.Everything))
        {
            // What a compaction at this revision keeps; the two callers differ on a deletion at the very revision.
            if (history.KeptAt(revision) is { } last && (countsDeletions || !last.IsTombstone))
            {
                kept.Add(last);
            }

            foreach (var version in history.Versions)
            {
                if (version.Main <= revision)
                {
                    versions.Add(version);
                }
            }
        }

        versions.Sort(static (x, y) => x.Main != y.Main ? x.Main.CompareTo(y.Main) : x.Sub.CompareTo(y.Sub));
        var crc = Append(uint.MaxValue, Bucket);
        foreach (var version in versions)
        {
            if (!IsSkipped(version, view.CompactRevision, kept))
            {
                crc = Append(crc, version);
            }
        }

        return ~crc;
    }

    /// <summary>
    /// A compaction frees memory in its own time, so what it may or may not have freed yet must not count; nor
    /// does a deletion at the compacted revision, which some versions of etcd keep and some do not.
    /// </summary>
    private static bool IsSkipped(KeyVersion version, long compacted, HashSet<KeyVersion> kept) =>
        (version.Main <= compacted && kept.Count > 0 && !kept.Contains(version))
        || (version.Main == compacted && version.IsTombstone);

    private static uint Append(uint crc, KeyVersion version)
    {
        Span<byte> key = stackalloc byte[RevisionKeyLength + 1];
        BinaryPrimitives.WriteInt64BigEndian(key, version.Main);
        key[sizeof(long)] = (byte)'_';
        BinaryPrimitives.WriteInt64BigEndian(key[(sizeof(long) + 1)..], version.Sub);
        key[RevisionKeyLength] = (byte)'t';
        crc = Append(crc, version.IsTombstone ? key : key[..RevisionKeyLength]);
        return Append(crc, version.Data.ToByteArray());
    }

    private static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return crc;
    }
}
