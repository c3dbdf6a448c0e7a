using Etcd.Api;
using FakeEtcd.Engine.Auth;
using FakeEtcd.Engine.KeyValues;
using FakeEtcd.Engine.Storage;

namespace FakeEtcd.Engine;

internal sealed partial class EtcdEngine
{
    /// <summary>Reads without the lock, from one consistent view.</summary>
    public RangeResponse Range(RangeRequest request, Caller caller = default)
    {
        while (true)
        {
            var view = ViewFor(request, caller);
            var response = RangeReader.Read(view, request);

            // A compaction that overtook the read may have freed what it was about to see: then read again.
            var revision = request.Revision <= 0 ? view.Revision : request.Revision;
            if (_store.State.CompactRevision <= revision)
            {
                return response;
            }
        }
    }

    /// <summary>Reads from a state that was pinned.</summary>
    public RangeResponse Range(RangeRequest request, StoreState stale, Caller caller)
    {
        Identify(caller).Require(request);
        return RangeReader.Read(stale, request);
    }

    /// <summary>Runs a transaction that only reads, on a state that was pinned.</summary>
    public TxnResponse Txn(TxnRequest request, StoreState stale, Caller caller)
    {
        Identify(caller).Require(request, _lessor);
        var transaction = _store.BeginRead(stale);
        var plan = TxnPlan.Decide(transaction.View, request);
        new TxnChecker(transaction.View, _lessor).Check(plan);
        return new TxnRunner(transaction).Run(plan);
    }

    /// <summary>Keeps the current state readable until the pin is disposed.</summary>
    public PinnedState Pin()
    {
        lock (_gate)
        {
            return _store.Pin(revision =>
            {
                lock (_gate)
                {
                    _store.Unpin(revision);
                }
            });
        }
    }

    public PutResponse Put(PutRequest request, Caller caller = default) => Write(transaction =>
    {
        var access = _auth.Identify(caller);
        _alarms.RequireSpace();
        access.Require(request, _lessor);
        _lessor.RequireForPut(request.Lease);
        return KeyWriter.Put(transaction, request);
    });

    public DeleteRangeResponse DeleteRange(DeleteRangeRequest request, Caller caller = default) => Write(transaction =>
    {
        var access = _auth.Identify(caller);
        _alarms.RequireIntact();
        access.Require(request);
        return KeyWriter.DeleteRange(transaction, request);
    });

    public TxnResponse Txn(TxnRequest request, Caller caller = default) => Write(transaction =>
    {
        var access = _auth.Identify(caller);
        RequireAllowed(TxnContent.Of(request));
        access.Require(request, _lessor);
        var plan = TxnPlan.Decide(transaction.View, request);
        new TxnChecker(transaction.View, _lessor).Check(plan);
        return new TxnRunner(transaction).Run(plan);
    });

    public CompactionResponse Compact(CompactionRequest request, Caller caller = default)
    {
        Interlocked.Increment(ref _proposals);
        // One at a time: another compaction must not free what this one is about to hash.
        lock (_compacting)
        {
            StoreState before;
            lock (_gate)
            {
                _auth.Identify(caller).RequireAdmin();
                _alarms.RequireIntact();
                before = _store.State;
                _store.SetCompactRevision(request.Revision);
            }

            _compactionHashes.Add(before, request.Revision);
            var more = true;
            while (more)
            {
                lock (_gate)
                {
                    more = _store.ReclaimStep(ReclaimStep);
                }
            }
        }

        return new CompactionResponse { Header = Header() };
    }

    /// <summary>The store, if the caller may read the range: both as of the same moment.</summary>
    private StoreState ViewFor(RangeRequest request, Caller caller)
    {
        // The view comes first: nobody had turned authentication on by then.
        var view = _store.State;
        if (!AuthEnabled)
        {
            return view;
        }

        lock (_gate)
        {
            _auth.Identify(caller).Require(request);
            return _store.State;
        }
    }

    private void RequireAllowed(TxnContent content)
    {
        switch (content)
        {
            case TxnContent.Puts:
                _alarms.RequireSpace();
                break;
            case TxnContent.Writes:
                _alarms.RequireIntact();
                break;
        }
    }

    /// <summary>Hashes the history up to a revision; 0 is the current one.</summary>
    public HashKVResponse HashKv(HashKVRequest request)
    {
        if (_compactionHashes.TryGet(request.Revision, out var atCompaction))
        {
            atCompaction.Header = Header();
            return atCompaction;
        }

        while (true)
        {
            var view = _store.State;
            RangeReader.RequireReadable(view, request.Revision);

            // A negative revision is no error, and is before all history.
            var revision = request.Revision == 0 ? view.Revision : request.Revision;
            var hash = StoreHash.Compute(view, revision);
            if (_store.State.CompactRevision == view.CompactRevision)
            {
                return new HashKVResponse
                {
                    Header = new ResponseHeader { Revision = view.Revision },
                    Hash = hash,
                    CompactRevision = view.CompactRevision,
                };
            }
        }
    }

    /// <summary>Hashes the history of a state that was pinned.</summary>
    public static HashKVResponse HashKv(HashKVRequest request, StoreState stale)
    {
        RangeReader.RequireReadable(stale, request.Revision);
        return new HashKVResponse
        {
            Header = new ResponseHeader { Revision = stale.Revision },
            Hash = StoreHash.Compute(stale, request.Revision == 0 ? stale.Revision : request.Revision),
            CompactRevision = stale.CompactRevision,
        };
    }

    /// <summary>What a key was just before a change, if that can still be read.</summary>
    public KeyValue? Previous(KeyVersion change)
    {
        var view = _store.State;
        var before = change.Main - 1;
        return before < view.CompactRevision ? null : view.All.Find(change.Data.Key)?.LiveAt(before)?.Data;
    }

    private ResponseHeader Header() => new() { Revision = Revision };
}
