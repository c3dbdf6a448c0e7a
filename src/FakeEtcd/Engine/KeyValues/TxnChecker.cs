using Etcd.Api;
using FakeEtcd.Engine.Leases;
using FakeEtcd.Engine.Storage;

namespace FakeEtcd.Engine.KeyValues;

/// <summary>Checks the conditions that depend on the store, for all operations before the first one runs.</summary>
internal sealed class TxnChecker(StoreState view, Lessor leases)
{
    public void Check(TxnPlan plan)
    {
        // As in etcd, all puts come before all ranges. The order decides which of two errors a client sees.
        plan.ForEach(operation =>
        {
            if (operation.RequestPut is { } put)
            {
                Check(put);
            }
        });
        plan.ForEach(operation =>
        {
            if (operation.RequestRange is { } range)
            {
                Check(range);
            }
        });
    }

    private void Check(PutRequest put)
    {
        if ((put.IgnoreValue || put.IgnoreLease) && view.Keys.Find(put.Key)?.LiveAt(view.Revision) is null)
        {
            throw EtcdError.KeyNotFound.ToException();
        }

        leases.RequireForPut(put.Lease);
    }

    private void Check(RangeRequest range)
    {
        // In a transaction, unlike in a plain range request, a negative revision does not mean the current one.
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
