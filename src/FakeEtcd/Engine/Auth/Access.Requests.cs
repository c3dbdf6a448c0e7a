using Etcd.Api;
using FakeEtcd.Protocol;
using Lease = FakeEtcd.Engine.Leases.Lease;
using Lessor = FakeEtcd.Engine.Leases.Lessor;

namespace FakeEtcd.Engine.Auth;

/// <summary>Checks the permissions that requests need.</summary>
internal sealed partial class Access
{
    public void Require(RangeRequest range) => RequireRead(KeyRange.From(range.Key, range.RangeEnd));

    /// <param name="put">The request.</param>
    /// <param name="leases">The leases that the request may name.</param>
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

    /// <param name="txn">The request. Both branches count, regardless of which one runs.</param>
    /// <param name="leases">The leases that the puts may name.</param>
    public void Require(TxnRequest txn, Lessor leases)
    {
        if (CoversAllKeys)
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

    /// <remarks>Here etcd 3.5 treats a watch without an end as a watch of a single key.</remarks>
    public void RequireWatch(in KeyRange range) => RequireRead(range.End is null ? KeyRange.Of(range.Start) : range);

    /// <summary>Requires write access to all keys of a lease, because revoking, renewing or using a lease affects all of them.</summary>
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
