using Etcd.Api;
using FakeEtcd.Engine.Leases;
using FakeEtcd.Engine.Storage;

namespace FakeEtcd.Engine.KeyValues;

/// <summary>The conditions that depend on the store, checked for all operations before the first one runs.</summary>
internal sealed class TxnChecker(StoreState view, Lessor leases)
{
    public void Check(TxnPlan plan)
    {
        // All puts first, then all ranges: which of two errors a client sees depends on it.
        foreach (var operation in plan.Operations())
        {
            if (operation.RequestPut is { } put)
            {
                Check(put);
            }
        }

        foreach (var operation in plan.Operations())
        {
            if (operation.RequestRange is { } range)
            {
                Check(range);
            }
        }
    }

    private void Check(PutRequest put)
    {
        if ((put.IgnoreValue || put.IgnoreLease) && view.All.Find(put.Key)?.LiveAt(view.Revision) is null)
        {
            throw EtcdError.KeyNotFound.ToException();
        }

        leases.RequireForPut(put.Lease);
    }

    private void Check(RangeRequest range)
    {
        // Unlike a plain range, a range in a transaction does not take a negative revision for the current one.
        if (range.Revision == 0)
        {
            return;
        }

        if (range.Revision > view.Revision)
        {
            throw EtcdError.FutureRev.ToException();
        }

        if (range.Revision < view.CompactRevision)
        {
            throw EtcdError.Compacted.ToException();
        }
    }
}
