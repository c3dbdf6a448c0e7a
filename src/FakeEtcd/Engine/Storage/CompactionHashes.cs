using System.Diagnostics.CodeAnalysis;
using Etcd.Api;

namespace FakeEtcd.Engine.Storage;

/// <summary>
/// The hashes of the last compactions. Like etcd, the server returns the stored hash when a client requests the hash at the revision of
/// a compaction, even if that revision is no longer readable.
/// </summary>
internal sealed class CompactionHashes
{
    /// <summary>The number of hashes that etcd keeps.</summary>
    private const int Capacity = 10;

    private readonly SortedList<long, (uint Hash, long CompactRevision)> _byRevision = [];

    /// <summary>Computes and adds the hash of a compaction.</summary>
    /// <param name="before">The store before the compaction.</param>
    /// <param name="revision">The revision of the compaction.</param>
    public void Add(StoreState before, long revision)
    {
        var hash = StoreHash.ComputeAtCompaction(before, revision);
        lock (_byRevision)
        {
            _byRevision[revision] = (hash, before.CompactRevision);
            if (_byRevision.Count > Capacity)
            {
                _byRevision.RemoveAt(0);
            }
        }
    }

    public (long Revision, uint Hash, long CompactRevision)[] Capture()
    {
        lock (_byRevision)
        {
            return [.. _byRevision.Select(entry => (entry.Key, entry.Value.Hash, entry.Value.CompactRevision))];
        }
    }

    public void Restore(IEnumerable<(long Revision, uint Hash, long CompactRevision)> captured)
    {
        foreach (var (revision, hash, compactRevision) in captured)
        {
            _byRevision.Add(revision, (hash, compactRevision));
        }
    }

    public bool TryGet(long revision, [NotNullWhen(true)] out HashKVResponse? response)
    {
        lock (_byRevision)
        {
            response = _byRevision.TryGetValue(revision, out var found)
                ? new HashKVResponse { Hash = found.Hash, CompactRevision = found.CompactRevision }
                : null;
            return response is not null;
        }
    }
}
