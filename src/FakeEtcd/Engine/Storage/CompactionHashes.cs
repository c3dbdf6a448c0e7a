using System.Diagnostics.CodeAnalysis;
using Etcd.Api;

namespace FakeEtcd.Engine.Storage;

/// <summary>
/// The hashes of the newest compactions. etcd remembers them, and answers with them when it is asked for the
/// hash at just such a revision, even when that revision cannot be read any more.
/// </summary>
internal sealed class CompactionHashes
{
    /// <summary>etcd's own figure.</summary>
    private const int Capacity = 10;

    private readonly SortedList<long, (uint Hash, long CompactRevision)> _byRevision = [];

    /// <summary>Hashes what a compaction goes over.</summary>
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
