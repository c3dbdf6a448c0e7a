using Etcd.Api;
using FakeEtcd.Engine.Auth;
using FakeEtcd.Engine.KeyValues;
using FakeEtcd.Engine.Storage;
using FakeEtcd.Protocol.Rpcs;

namespace FakeEtcd.Engine;

internal sealed partial class EtcdEngine
{
    /// <summary>Reads from one consistent view. It takes the lock only to get the view of a range.</summary>
    public RangeResponse Range(RangeRequest request, Caller caller = default)
    {
        while (true)
        {
            var stale = caller.Replica?.Stale;
            if (stale is not null && !request.Serializable)
            {
                throw new LeaderLostException();
            }

            var view = ViewFor(request, stale, caller);
            var response = RangeReader.Read(view, request);

            // During the read, a compaction may have freed versions, or the member may have lost or found a leader. Then read again. The
            // barrier keeps the check behind the reads of the versions, which have no lock.
            Interlocked.MemoryBarrier();
            var revision = request.Revision <= 0 ? view.Revision : request.Revision;
            var isReadable = stale is not null || _store.State.CompactRevision <= revision;
            if (isReadable && ReferenceEquals(stale, caller.Replica?.Stale))
            {
                Counters.AddOperations(ranges: 1, puts: 0, deletes: 0);
                return response;
            }
        }
    }

    public PutResponse Put(PutRequest request, Caller caller = default) => Write(caller, transaction =>
    {
        var access = _auth.Identify(caller);
        _alarms.RequireSpace();
        RequireFit(_quota.Fits(request, DatabaseBytes), caller);
        access.Require(request, _lessor);
        _lessor.RequireForPut(request.Lease);
        return KeyWriter.Put(transaction, request);
    });

    public DeleteRangeResponse DeleteRange(DeleteRangeRequest request, Caller caller = default) => Write(caller, transaction =>
    {
        var access = _auth.Identify(caller);
        _alarms.RequireIntact();
        access.Require(request);
        return KeyWriter.DeleteRange(transaction, request);
    });

    public TxnResponse Txn(TxnRequest request, Caller caller = default)
    {
        if (caller.Replica?.Stale is { } stale && TxnOperations.LeaderNeedOf(request) == LeaderNeed.None)
        {
            var access = Identify(caller);
            access.Require(request, _lessor);
            access.RequireCurrentToken();
            var response = Run(request, _store.BeginRead(stale));
            if (ReferenceEquals(stale, caller.Replica.Stale))
            {
                return response;
            }
        }

        return Write(caller, transaction =>
        {
            var access = _auth.Identify(caller);
            var content = TxnContent.Of(request);
            RequireAllowed(content);
            RequireFit(_quota.Fits(request, DatabaseBytes), caller);
            access.Require(request, _lessor);
            if (content == TxnContent.Reads)
            {
                access.RequireCurrentToken();
            }

            return Run(request, transaction);
        });
    }

    /// <summary>Checks that the caller may read a range, and returns the state of the store at the moment of the check.</summary>
    private StoreState ViewFor(RangeRequest request, StoreState? stale, Caller caller)
    {
        // Read the view first: if authentication is still disabled after that, it was disabled at the moment of the view.
        var isSingleKey = request.RangeEnd.IsEmpty;
        var view = stale ?? (isSingleKey ? _store.State : Freeze());
        if (!AuthEnabled)
        {
            return view;
        }

        lock (_gate)
        {
            var access = _auth.Identify(caller);
            access.Require(request);
            access.RequireCurrentToken();
            return stale ?? (isSingleKey ? _store.State : Freeze());
        }
    }

    private StoreState Freeze()
    {
        lock (_gate)
        {
            return _store.Freeze();
        }
    }

    private TxnResponse Run(TxnRequest request, WriteTransaction transaction)
    {
        var plan = TxnPlan.Decide(transaction.View, request);
        new TxnChecker(transaction.View, _lessor).Check(plan);
        return new TxnRunner(transaction).Run(plan);
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

    /// <summary>Returns a key's pair before a change, or null if the key did not exist or that revision is no longer readable.</summary>
    public KeyValue? Previous(KeyVersion change)
    {
        var view = _store.State;
        var before = change.Main - 1;
        return before >= view.CompactRevision && change.At(before) is { IsTombstone: false } previous ? previous.Data : null;
    }

    /// <summary>Returns the revision as a member sees it.</summary>
    public long RevisionOf(Replica? replica) => replica?.Stale?.Revision ?? Revision;

    private ResponseHeader Header(Caller caller) => new() { Revision = RevisionOf(caller.Replica) };
}
