using Etcd.Api;
using FakeEtcd.Engine.Auth;
using FakeEtcd.Engine.KeyValues;
using FakeEtcd.Engine.Storage;

namespace FakeEtcd.Engine;

/// <remarks>Compactions, and the hashes of the history that they leave.</remarks>
internal sealed partial class EtcdEngine
{
    public CompactionResponse Compact(CompactionRequest request, Caller caller = default)
    {
        // Compactions run one at a time, so that none frees the versions that another is about to hash.
        lock (_compacting)
        {
            StoreState before;
            lock (_gate)
            {
                BeginProposal(caller);
                _auth.Identify(caller).RequireAdmin();
                _alarms.RequireIntact();
                before = _store.Freeze();
                _store.SetCompactRevision(request.Revision);
                _log?.Append(new EngineChange.Compacted(Proposals, request.Revision));
            }

            _compactionHashes.Add(before, request.Revision);
            Reclaim();
        }

        return new CompactionResponse { Header = Header(caller) };
    }

    /// <summary>Computes the hash of the history up to a revision, where 0 means the current revision.</summary>
    public HashKVResponse HashKv(HashKVRequest request, Replica? replica = null)
    {
        if (replica?.Stale is { } stale)
        {
            var hash = HashOf(stale, request.Revision);

            // If the member has found its leader in the meantime, a compaction may have removed versions of its old state.
            return ReferenceEquals(stale, replica.Stale) ? hash : HashKv(request, replica);
        }

        if (_compactionHashes.TryGet(request.Revision, out var atCompaction))
        {
            atCompaction.Header = Header(Caller.Server);
            return atCompaction;
        }

        while (true)
        {
            var view = Freeze();
            var response = HashOf(view, request.Revision);
            Interlocked.MemoryBarrier();
            if (_store.State.CompactRevision == view.CompactRevision)
            {
                return response;
            }
        }
    }

    /// <summary>Frees what is compacted, step by step. The caller holds the lock of compactions.</summary>
    private void Reclaim()
    {
        var more = true;
        while (more)
        {
            lock (_gate)
            {
                more = _store.ReclaimStep(ReclaimStep);
            }

            // The lock is not fair. Without a pause, a waiting writer would get it only after several steps.
            Thread.SpinWait(ReclaimPause);
        }
    }

    private static HashKVResponse HashOf(StoreState view, long revision)
    {
        RangeReader.RequireReadable(view, revision);
        return new HashKVResponse
        {
            Header = new ResponseHeader { Revision = view.Revision },

            // A negative revision is valid and precedes all history.
            Hash = StoreHash.Compute(view, revision == 0 ? view.Revision : revision),
            CompactRevision = view.CompactRevision,
        };
    }
}
