using Etcd.Api;
using FakeEtcd.Protocol;
using Lease = FakeEtcd.Engine.Leases.Lease;
using Lessor = FakeEtcd.Engine.Leases.Lessor;

namespace FakeEtcd.Engine.Auth;

/// <summary>Which permissions a request needs.</summary>
internal sealed partial class Access
{
    public void Require(RangeRequest range) => RequireRead(KeyRange.From(range.Key, range.RangeEnd));

    /// <param name="put">The request.</param>
    /// <param name="leases">The leases that it may name.</param>
    public void Require(PutRequest put, Lessor leases)
    {
        RequireWrite(KeyRange.Of(put.Key));
        RequireWrite(leases.TryFind(put.Lease, out var lease) ? lease : null);
        if (put.PrevKv)
        {
            RequireRead(KeyRange.Of(put.Key));
        }
    }

    public void Require(DeleteRangeRequest delete)
    {
        var range = KeyRange.From(delete.Key, delete.RangeEnd);
        RequireWrite(range);
        if (delete.PrevKv)
        {
            RequireRead(range);
        }
    }

    /// <param name="txn">The request: all of it counts, whichever branches it takes.</param>
    /// <param name="leases">The leases that its puts may name.</param>
    public void Require(TxnRequest txn, Lessor leases)
    {
        if (IsAdmin)
        {
            return;
        }

        foreach (var compare in txn.Compare)
        {
            RequireRead(KeyRange.From(compare.Key, compare.RangeEnd));
        }

        foreach (var operation in txn.Success.Concat(txn.Failure))
        {
            switch (operation.RequestCase)
            {
                case RequestOp.RequestOneofCase.RequestRange:
                    Require(operation.RequestRange);
                    break;
                case RequestOp.RequestOneofCase.RequestPut:
                    Require(operation.RequestPut, leases);
                    break;
                case RequestOp.RequestOneofCase.RequestDeleteRange:
                    Require(operation.RequestDeleteRange);
                    break;
                case RequestOp.RequestOneofCase.RequestTxn:
                    Require(operation.RequestTxn, leases);
                    break;
            }
        }
    }

    /// <remarks>etcd 3.5 takes a watch without end for one of a single key here.</remarks>
    public void RequireWatch(in KeyRange range) => RequireRead(range.End is null ? KeyRange.Of(range.Start) : range);

    /// <summary>Revoking a lease, renewing it or adding a key to it decides how long all of its keys live.</summary>
    public void RequireWrite(Lease? lease)
    {
        if (lease is not null && !IsAdmin)
        {
            foreach (var key in lease.Keys)
            {
                RequireWrite(KeyRange.Of(key));
            }
        }
    }

    public void RequireRead(Lease? lease)
    {
        if (lease is not null && !IsAdmin)
        {
            foreach (var key in lease.Keys)
            {
                RequireRead(KeyRange.Of(key));
            }
        }
    }
}
