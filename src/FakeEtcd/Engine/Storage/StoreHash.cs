using System.Buffers.Binary;
using System.Runtime.InteropServices;
using FakeEtcd.Protocol;
using Google.Protobuf;

namespace FakeEtcd.Engine.Storage;

/// <summary>
/// Computes etcd's hash of a store's history: a CRC-32C over the key of each revision in etcd's database and its serialized pair. Servers
/// with the same data have the same hash.
/// </summary>
internal static class StoreHash
{
    /// <summary>The length of a revision's key: main revision, underscore and sub revision, without the mark of a deletion.</summary>
    private const int RevisionKeyLength = sizeof(long) + 1 + sizeof(long);

    /// <summary>Computes the hash of a view up to a revision, for a <c>HashKV</c> request.</summary>
    public static uint Compute(StoreState view, long revision) => Compute(view, revision, countsDeletions: false);

    /// <summary>Computes the hash that a compaction computes of the versions that it visits.</summary>
    /// <param name="view">The store before the compaction.</param>
    /// <param name="revision">The revision of the compaction.</param>
    public static uint ComputeAtCompaction(StoreState view, long revision) => Compute(view, revision, countsDeletions: true);

    private static uint Compute(StoreState view, long revision, bool countsDeletions)
    {
        var kept = new HashSet<KeyVersion>(ReferenceEqualityComparer.Instance);
        var versions = new List<KeyVersion>();
        foreach (var history in view.Keys.Enumerate(KeyRange.Everything))
        {
            // The version that a compaction at this revision keeps. The two callers differ on a deletion at exactly this revision.
            if (history.KeptAt(revision) is { } last && (countsDeletions || !last.IsTombstone))
            {
                kept.Add(last);
            }

            foreach (var version in history.LeftBy(view.CompactRevision))
            {
                if (version.Main <= revision)
                {
                    versions.Add(version);
                }
            }
        }

        // Sorting by keys beside each other in memory is several times faster than by fields of scattered objects.
        (long Main, int Sub)[] order = [.. versions.Select(version => (version.Main, version.Sub))];
        var sorted = CollectionsMarshal.AsSpan(versions);
        order.AsSpan().Sort(sorted);
        var hasher = new Hasher();
        foreach (var version in sorted)
        {
            if (!IsSkipped(version, view.CompactRevision, kept))
            {
                hasher.Add(version);
            }
        }

        return hasher.Result;
    }

    /// <summary>Whether the hash excludes a version.</summary>
    /// <remarks>
    /// A compaction at the revision of the hash would remove these versions. The hash also excludes a deletion at the compacted revision,
    /// which only some versions of etcd keep.
    /// </remarks>
    private static bool IsSkipped(KeyVersion version, long compacted, HashSet<KeyVersion> kept) =>
        (version.Main <= compacted && kept.Count > 0 && !kept.Contains(version))
        || (version.Main == compacted && version.IsTombstone);

    /// <summary>Computes the CRC-32C of a sequence of versions in the format of etcd's database.</summary>
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

        private void Append(ReadOnlySpan<byte> bytes) => _crc = Crc32C.Append(_crc, bytes);
    }
}
