using Etcd.Api;
using FakeEtcd.Engine.Storage;
using Google.Protobuf;
using Lease = FakeEtcd.Engine.Leases.Lease;

namespace FakeEtcd.Engine.Auth;

/// <summary>Which permissions a request needs.</summary>
internal sealed partial class Access
{
    public void Require(RangeRequest range) => RequireRead(KeyRange.From(range.Key, range.RangeEnd));

    /// <param name="put">The request.</param>
    /// <param name="lease">The lease that it names, if there is such a lease.</param>
    public void Require(PutRequest put, Lease? lease)
    {
        RequireWrite(SingleKey(put.Key));
        RequireWrite(lease);
        if (put.PrevKv)
        {
            RequireRead(SingleKey(put.Key));
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

    /// <remarks>etcd 3.5 looks neither into nested transactions nor at the leases and previous values of puts.</remarks>
    public void Require(TxnRequest txn)
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
                    RequireWrite(SingleKey(operation.RequestPut.Key));
                    break;
                case RequestOp.RequestOneofCase.RequestDeleteRange:
                    Require(operation.RequestDeleteRange);
                    break;
            }
        }
    }

    /// <remarks>etcd 3.5 takes a watch without end for one of a single key here.</remarks>
    public void RequireWatch(in KeyRange range) => RequireRead(range.End is null ? SingleKey(range.Start) : range);

    /// <summary>Whoever revokes a lease, or adds a key to it, has power over all keys of the lease.</summary>
    public void RequireWrite(Lease? lease)
    {
        if (lease is not null && !IsAdmin)
        {
            foreach (var key in lease.Keys)
            {
                RequireWrite(SingleKey(key));
            }
        }
    }

    /// <summary>Whoever asks for the keys of a lease needs a name, even if there is no such lease.</summary>
    public void RequireRead(Lease? lease)
    {
        RequireUser();
        if (lease is not null && !IsAdmin)
        {
            foreach (var key in lease.Keys)
            {
                RequireRead(SingleKey(key));
            }
        }
    }

    private static KeyRange SingleKey(ByteString key) => new(key, null, IsSingleKey: true);
}
