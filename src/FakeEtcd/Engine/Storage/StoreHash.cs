using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using FakeEtcd.Protocol;
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
        var hasher = new Hasher();
        foreach (var version in versions)
        {
            if (!IsSkipped(version, view.CompactRevision, kept))
            {
                hasher.Add(version);
            }
        }

        return hasher.Result;
    }

    /// <summary>
    /// A compaction frees memory in its own time, so what it may or may not have freed yet must not count; nor
    /// does a deletion at the compacted revision, which some versions of etcd keep and some do not.
    /// </summary>
    private static bool IsSkipped(KeyVersion version, long compacted, HashSet<KeyVersion> kept) =>
        (version.Main <= compacted && kept.Count > 0 && !kept.Contains(version))
        || (version.Main == compacted && version.IsTombstone);

    /// <summary>CRC-32C of a sequence of versions as etcd's database holds them.</summary>
    private sealed class Hasher
    {
        private uint _crc = uint.MaxValue;
        private byte[] _buffer = new byte[1024];

        public Hasher() => Append("key"u8);

        public uint Result => ~_crc;

        public void Add(KeyVersion version)
        {
            Span<byte> key = stackalloc byte[RevisionKeyLength + 1];
            BinaryPrimitives.WriteInt64BigEndian(key, version.Main);
            key[sizeof(long)] = (byte)'_';
            BinaryPrimitives.WriteInt64BigEndian(key[(sizeof(long) + 1)..], version.Sub);
            key[RevisionKeyLength] = (byte)'t';
            Append(version.IsTombstone ? key : key[..RevisionKeyLength]);

            var size = version.Data.CalculateSize();
            if (size > _buffer.Length)
            {
                _buffer = new byte[size * 2];
            }

            version.Data.WriteTo(_buffer.AsSpan(0, size));
            Append(_buffer.AsSpan(0, size));
        }

        private void Append(ReadOnlySpan<byte> bytes)
        {
            foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes))
            {
                _crc = BitOperations.Crc32C(_crc, word);
            }

            foreach (var value in bytes[(bytes.Length & ~(sizeof(ulong) - 1))..])
            {
                _crc = BitOperations.Crc32C(_crc, value);
            }
        }
    }
}
